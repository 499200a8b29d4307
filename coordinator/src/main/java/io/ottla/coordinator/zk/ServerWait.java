package io.ottla.coordinator.zk;

import io.ottla.protocol.lane.Clock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.client.ConnectStringParser;

/**
 * Waits until a server of the ensemble serves. ZooKeeper's own client would find out too, but after a connection that is
 * refused, or closed because the server behind it has only bound its port yet, it pauses for up to two seconds: too long
 * for a broker that is started together with its ZooKeeper.
 *
 * <pre>
 *   connect --refused-------------------------------------> not yet
 *      |
 *    "srvr" --"... not currently serving requests"--------> not yet
 *      |
 *      +------any other answer, or none-------------------> serves, as far as can be told: commands may be switched off
 * </pre>
 *
 * <p>Thread: blocks its caller; for the start of a process.
 */
final class ServerWait {
    private static final long STEP_MIN_MS = 10;
    private static final long STEP_MAX_MS = 250;
    /** A pause is a small part of the wait so far: a server that comes soon is seen at once, one that does not is spared. */
    private static final int STEP_SHARE = 16;

    private static final int CONNECT_MAX_MS = 500;
    private static final int ANSWER_MAX_MS = 500;
    /** What tells the two answers apart stands at their beginning. */
    private static final int ANSWER_BYTES_MAX = 64;

    private static final byte[] COMMAND = "srvr".getBytes(StandardCharsets.US_ASCII);
    private static final String NOT_YET = "not currently serving";

    private final ConnectStringParser servers;
    private final Clock clock;

    ServerWait(String connect, Clock clock) {
        this.servers = new ConnectStringParser(connect);
        this.clock = clock;
    }

    /**
     * True as soon as one serves, false if none does in time.
     *
     * @param meanwhile done once if there is time to wait
     */
    boolean anyServes(long timeoutMs, Runnable meanwhile) throws InterruptedException {
        long startNs = clock.nanos();
        if (anyServesNow()) {
            return true;
        }
        meanwhile.run();
        while (!anyServesNow()) {
            long waitedMs = TimeUnit.NANOSECONDS.toMillis(clock.nanos() - startNs);
            if (waitedMs > timeoutMs) {
                return false;
            }
            pause(Math.min(STEP_MAX_MS, Math.max(STEP_MIN_MS, waitedMs / STEP_SHARE)));
        }
        return true;
    }

    private synchronized void pause(long stepMs) throws InterruptedException {
        wait(stepMs); // nobody notifies: a pause that can be interrupted
    }

    private boolean anyServesNow() {
        for (InetSocketAddress server : servers.getServerAddresses()) {
            InetSocketAddress resolved = new InetSocketAddress(server.getHostString(), server.getPort());
            if (!resolved.isUnresolved() && serves(resolved)) {
                return true;
            }
        }
        return false;
    }

    private static boolean serves(InetSocketAddress server) {
        try (Socket socket = new Socket()) {
            socket.connect(server, CONNECT_MAX_MS);
            return !answer(socket).contains(NOT_YET);
        } catch (IOException e) {
            return false; // not this one, or not yet: the caller says so if it stays that way
        }
    }

    /** The beginning of what it says; empty when it closes the connection or says nothing in time. */
    private static String answer(Socket socket) {
        try {
            socket.setSoTimeout(ANSWER_MAX_MS);
            socket.getOutputStream().write(COMMAND);
            byte[] begin = socket.getInputStream().readNBytes(ANSWER_BYTES_MAX);
            return new String(begin, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return "";
        }
    }
}
