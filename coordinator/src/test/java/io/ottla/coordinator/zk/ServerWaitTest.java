package io.ottla.coordinator.zk;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.protocol.lane.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerWaitTest {
    private static final long LONG_MS = 30_000;
    private static final String NOT_YET = "This ZooKeeper instance is not currently serving requests\n";

    @TempDir
    Path dir;

    private final AtomicInteger meanwhile = new AtomicInteger();

    @Test
    void aServerThatHasOnlyBoundItsPortIsWaitedFor() throws Exception {
        try (Server server = new Server(NOT_YET, NOT_YET, "Zookeeper version: 3.9.5\n")) {
            assertThat(wait(server.connect()).anyServes(LONG_MS, meanwhile::incrementAndGet))
                    .isTrue();
            assertThat(server.asked).hasValue(3);
            assertThat(meanwhile).as("done once, as there was time").hasValue(1);
        }
    }

    @Test
    void aServerWhoseCommandsAreSwitchedOffServes() throws Exception {
        try (Server server = new Server("srvr is not executed because it is not in the whitelist.\n")) {
            assertThat(wait(server.connect()).anyServes(LONG_MS, meanwhile::incrementAndGet))
                    .isTrue();
        }
    }

    @Test
    void whoeverClosesTheConnectionServesAsFarAsCanBeTold() throws Exception {
        try (Server server = new Server("")) {
            assertThat(wait(server.connect()).anyServes(LONG_MS, meanwhile::incrementAndGet))
                    .isTrue();
        }
    }

    @Test
    void oneServerOfAnEnsembleIsEnough() throws Exception {
        try (ZkFixture zk = new ZkFixture(dir)) {
            assertThat(wait(freePort() + "," + zk.server.connect() + "/chroot")
                            .anyServes(LONG_MS, meanwhile::incrementAndGet))
                    .isTrue();
            assertThat(meanwhile).as("there was no time").hasValue(0);
        }
    }

    @Test
    void nobodyThereIsSaidInTime() throws Exception {
        assertThat(wait(freePort()).anyServes(50, meanwhile::incrementAndGet)).isFalse();
    }

    @Test
    void aServerThatNeverServesIsSaidInTime() throws Exception {
        try (Server server = new Server(NOT_YET)) {
            assertThat(wait(server.connect()).anyServes(50, meanwhile::incrementAndGet))
                    .isFalse();
        }
    }

    private static ServerWait wait(String connect) {
        return new ServerWait(connect, Clock.SYSTEM);
    }

    private static String freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "127.0.0.1:" + free.getLocalPort();
        }
    }

    /** Gives one answer for each connection, the last one again and again. */
    private static final class Server implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final Queue<String> answers;
        private final Thread thread;
        final AtomicInteger asked = new AtomicInteger();

        Server(String... answers) throws IOException {
            this.answers = new ArrayDeque<>(List.of(answers));
            this.thread = new Thread(this::serve, "fake-zookeeper");
            thread.start();
        }

        String connect() {
            return "127.0.0.1:" + socket.getLocalPort();
        }

        private void serve() {
            while (!socket.isClosed()) {
                try (Socket client = socket.accept()) {
                    client.getInputStream().readNBytes("srvr".length());
                    asked.incrementAndGet();
                    String answer = answers.size() > 1 ? answers.remove() : answers.element();
                    client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    // the asker left, or the test is over
                }
            }
        }

        @Override
        public void close() throws Exception {
            socket.close();
            thread.join();
        }
    }
}
