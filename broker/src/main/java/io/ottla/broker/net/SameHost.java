package io.ottla.broker.net;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections that do not leave this machine. A system whose congestion control paces what it sends (BBR) paces those as
 * well, with a timer and a wake-up of the reader for each portion: two thirds of what a fetch costs, for a network that is
 * not there. They get Reno, the one kind that every Linux has and lets everyone use; others keep the system's choice.
 * Thread: a channel's event loop.
 */
final class SameHost {
    private static final Logger LOG = LoggerFactory.getLogger(SameHost.class);

    /** IPPROTO_TCP, RFC 9293, and TCP_CONGESTION of tcp(7). */
    private static final int TCP = 6;

    private static final int CONGESTION = 13;
    private static final byte[] RENO = "reno".getBytes(StandardCharsets.US_ASCII);
    private static final RawUnixChannelOption CONGESTION_CONTROL =
            new RawUnixChannelOption("TCP_CONGESTION", TCP, CONGESTION, RENO.length);

    private SameHost() {}

    /** Lifts pacing from the channel if its other end is on this machine. Where the system refuses it stays as it is. */
    static void unpace(Channel channel) {
        if (channel instanceof EpollSocketChannel socket
                && isWithinHost(socket.localAddress(), socket.remoteAddress())) {
            try {
                socket.config().setOption(CONGESTION_CONTROL, ByteBuffer.wrap(RENO));
            } catch (RuntimeException refused) {
                LOG.debug("{} keeps the system's congestion control: {}", channel, refused.toString());
            }
        }
    }

    static boolean isWithinHost(InetSocketAddress local, InetSocketAddress remote) {
        if (local == null || remote == null || remote.getAddress() == null) {
            return false;
        }
        InetAddress peer = remote.getAddress();
        return peer.isLoopbackAddress() || peer.equals(local.getAddress());
    }
}
