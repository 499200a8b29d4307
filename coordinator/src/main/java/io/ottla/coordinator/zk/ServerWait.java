package io.ottla.coordinator.zk;

import io.ottla.protocol.lane.Clock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.client.ConnectStringParser;

/**
 * Waits until a server of the ensemble listens. ZooKeeper's own client would find out too, but after a refused connection
 * it pauses for up to a second: too long for a broker that is started together with its ZooKeeper.
 *
 * <p>Thread: blocks its caller; for the start of a process.
 */
final class ServerWait {
    private static final int STEP_MS = 20;
    private static final int CONNECT_MAX_MS = 500;

    private final ConnectStringParser servers;
    private final Clock clock;

    ServerWait(String connect, Clock clock) {
        this.servers = new ConnectStringParser(connect);
        this.clock = clock;
    }

    /** True as soon as one listens, false if none does in time. */
    boolean anyListens(long timeoutMs) throws InterruptedException {
        long endNs = clock.nanos() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (!anyListensNow()) {
            if (clock.nanos() > endNs) {
                return false;
            }
            pause();
        }
        return true;
    }

    private synchronized void pause() throws InterruptedException {
        wait(STEP_MS); // nobody notifies: a pause that can be interrupted
    }

    private boolean anyListensNow() {
        for (InetSocketAddress server : servers.getServerAddresses()) {
            InetSocketAddress resolved = new InetSocketAddress(server.getHostString(), server.getPort());
            if (resolved.isUnresolved()) {
                continue;
            }
            try (Socket socket = new Socket()) {
                socket.connect(resolved, CONNECT_MAX_MS);
                return true;
            } catch (IOException e) {
                continue; // not this one, or not yet: the caller says so if it stays that way
            }
        }
        return false;
    }
}
