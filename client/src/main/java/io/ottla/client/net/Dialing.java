package io.ottla.client.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.resolver.InetNameResolver;
import io.ottla.client.HostPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks a name up and connects to the first of its addresses that takes the connection, in the order in which the system
 * gives them: of a name with several one may be dead, or of the wrong kind of IP. The limit of the bootstrap's options is for
 * each of them.
 *
 * <pre>
 *   look up --unknown--> failed
 *      |
 *      v
 *   next address --refused, silent--> next address ... --none left--> failed, as the last one did
 *      |
 *      +--> connected
 * </pre>
 *
 * Thread: the event loop of the bootstrap.
 */
final class Dialing {
    /** Hears of the end, once; not after {@link #stop}. */
    interface Caller {
        void connected(Channel channel);

        void failed(Throwable why);
    }

    private final Bootstrap bootstrap;
    private final HostPort address;
    private final Caller caller;
    private @Nullable Channel channel;
    private boolean stopped;

    Dialing(Bootstrap bootstrap, HostPort address, Caller caller) {
        this.bootstrap = bootstrap;
        this.address = address;
        this.caller = caller;
    }

    void begin(InetNameResolver names) {
        names.resolveAll(address.host()).addListener(found -> {
            if (stopped) {
                return;
            }
            if (found.isSuccess()) {
                tryNext(((List<?>) found.getNow()).iterator(), null);
            } else {
                caller.failed(found.cause());
            }
        });
    }

    private void tryNext(Iterator<?> addresses, @Nullable Throwable before) {
        InetSocketAddress to = new InetSocketAddress((InetAddress) addresses.next(), address.port());
        ChannelFuture connecting = bootstrap.connect(to);
        channel = connecting.channel();
        connecting.addListener(done -> ended(addresses, connecting, before));
    }

    private void ended(Iterator<?> addresses, ChannelFuture connecting, @Nullable Throwable before) {
        Throwable failure = connecting.cause();
        if (failure != null && before != null) {
            failure.addSuppressed(before);
        }
        if (stopped) {
            connecting.channel().close();
        } else if (failure == null) {
            caller.connected(connecting.channel());
        } else if (addresses.hasNext()) {
            tryNext(addresses, failure);
        } else {
            caller.failed(failure);
        }
    }

    /** Closes the channel, connected or not. */
    void stop() {
        stopped = true;
        if (channel != null) {
            channel.close();
        }
    }
}
