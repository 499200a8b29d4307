package io.ottla.client.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.resolver.InetNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import io.ottla.client.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real sockets; only what a name stands for is made up. */
@Timeout(60)
class DialingTest {
    private static final String DEAD = "127.0.0.2";
    private static final String ALIVE = "127.0.0.1";

    private final ClientLoop loop = ClientLoop.start("dialing-test");
    private final CompletableFuture<Channel> outcome = new CompletableFuture<>();
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getByName(ALIVE));
    }

    @AfterEach
    void end() throws IOException {
        outcome.thenAccept(Channel::close);
        loop.close();
        server.close();
    }

    @Test
    void theNextAddressOfANameIsTriedWhenNobodyIsAtTheFirst() {
        dial(DEAD, ALIVE);

        assertThat(outcome).succeedsWithin(30, TimeUnit.SECONDS);
        assertThat(((InetSocketAddress) outcome.join().remoteAddress())
                        .getAddress()
                        .getHostAddress())
                .isEqualTo(ALIVE);
    }

    @Test
    void theFirstAddressThatTakesTheConnectionIsEnough() {
        dial(ALIVE, DEAD);

        assertThat(outcome).succeedsWithin(30, TimeUnit.SECONDS);
    }

    @Test
    void theFailureNamesTheLastAddressAndKeepsThoseBefore() {
        dial("127.0.0.3", DEAD);

        assertThat(outcome)
                .failsWithin(30, TimeUnit.SECONDS)
                .withThrowableThat()
                .havingCause()
                .withMessageContaining(DEAD)
                .satisfies(failure -> assertThat(failure.getSuppressed())
                        .singleElement()
                        .satisfies(before -> assertThat(before).hasMessageContaining("127.0.0.3")));
    }

    @Test
    void aNameThatIsNotKnownIsToldAtOnce() {
        dial();

        assertThat(outcome)
                .failsWithin(30, TimeUnit.SECONDS)
                .withThrowableThat()
                .withCauseInstanceOf(UnknownHostException.class);
    }

    @Test
    void whoHasHungUpHearsNothingMore() {
        Dialing dialing = dialing();
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        loop.executor().execute(() -> {
            dialing.begin(naming(ALIVE));
            dialing.stop();
            loop.executor().schedule(() -> done.complete(true), 50, TimeUnit.MILLISECONDS);
        });

        assertThat(done).succeedsWithin(30, TimeUnit.SECONDS);
        assertThat(outcome).isNotDone();
    }

    private void dial(String... addresses) {
        Dialing dialing = dialing();
        loop.executor().execute(() -> dialing.begin(naming(addresses)));
    }

    private Dialing dialing() {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop.executor())
                .channelFactory(loop.channels())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 10_000)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel created) {}
                });
        return new Dialing(bootstrap, new HostPort("some-broker", server.getLocalPort()), new Dialing.Caller() {
            @Override
            public void connected(Channel channel) {
                outcome.complete(channel);
            }

            @Override
            public void failed(Throwable why) {
                outcome.completeExceptionally(why);
            }
        });
    }

    /** Every name stands for these; for none, there is no such name. */
    private InetNameResolver naming(String... addresses) {
        return new FixedNames(loop.executor(), List.of(addresses));
    }

    private static final class FixedNames extends InetNameResolver {
        private final List<String> addresses;

        FixedNames(EventExecutor executor, List<String> addresses) {
            super(executor);
            this.addresses = addresses;
        }

        @Override
        protected void doResolve(String name, Promise<InetAddress> promise) throws Exception {
            promise.setSuccess(InetAddress.getByName(addresses.get(0)));
        }

        @Override
        protected void doResolveAll(String name, Promise<List<InetAddress>> promise) throws Exception {
            if (addresses.isEmpty()) {
                throw new UnknownHostException(name);
            }
            promise.setSuccess(addresses.stream().map(FixedNames::parsed).toList());
        }

        private static InetAddress parsed(String address) {
            try {
                return InetAddress.getByName(address);
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException(address, e);
            }
        }
    }
}
