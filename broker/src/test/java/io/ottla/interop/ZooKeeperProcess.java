package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A ZooKeeper server of bin/zookeeper-server-start.sh in a process of its own, alone or one of an ensemble. */
final class ZooKeeperProcess implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path folder;
    private final int port;
    private Process process;

    private ZooKeeperProcess(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** One that is an ensemble by itself; listens when this returns. */
    static ZooKeeperProcess start(Path folder) {
        ZooKeeperProcess one = new ZooKeeperProcess(folder.resolve("zookeeper"), BrokerProcess.freePort());
        one.configure(0, List.of());
        one.spawn();
        one.awaitPort();
        return one;
    }

    /** An ensemble; all of it listens when this returns, and has a leader soon after. */
    static List<ZooKeeperProcess> ensemble(Path folder, int size) {
        List<String> lines = new ArrayList<>(List.of("initLimit=100", "syncLimit=50"));
        List<ZooKeeperProcess> all = new ArrayList<>();
        for (int id = 1; id <= size; id++) {
            lines.add("server." + id + "=127.0.0.1:" + BrokerProcess.freePort() + ":" + BrokerProcess.freePort());
            all.add(new ZooKeeperProcess(folder.resolve("zookeeper-" + id), BrokerProcess.freePort()));
        }
        for (int id = 1; id <= size; id++) {
            all.get(id - 1).configure(id, lines);
            all.get(id - 1).spawn();
        }
        all.forEach(ZooKeeperProcess::awaitPort);
        return all;
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /** Starts it again after {@link #kill}, with the data it had. */
    void spawn() {
        ProcessBuilder builder = new ProcessBuilder(
                        Dist.script("zookeeper-server-start.sh"),
                        folder.resolve("zookeeper.properties").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("zookeeper.out").toFile()));
        builder.environment().put("LOG_DIR", folder.resolve("logs").toString());
        builder.environment().put("KAFKA_HEAP_OPTS", "-Xmx128m");
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    void awaitPort() {
        Awaitility.await("ZooKeeper on port " + port)
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    assertThat(process.isAlive()).as("%s", log()).isTrue();
                    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                        return socket.isConnected();
                    } catch (IOException e) {
                        return false;
                    }
                });
    }

    int port() {
        return port;
    }

    /** As kill -STOP. */
    void pause() {
        Signal.send("STOP", process.pid());
    }

    /** As kill -CONT. */
    void resume() {
        Signal.send("CONT", process.pid());
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** As kill -9. */
    void kill() {
        try {
            assertThat(process.destroyForcibly().waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What its four-letter word "srvr" answers: whether it leads, and what it counts; empty when it does not answer. */
    String status() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("srvr".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return "";
        }
    }

    String log() {
        try {
            return Files.readString(folder.resolve("zookeeper.out"));
        } catch (IOException e) {
            return String.valueOf(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void configure(int id, List<String> ensemble) {
        List<String> lines = new ArrayList<>(List.of(
                "dataDir=" + folder.resolve("data"),
                "clientPort=" + port,
                "clientPortAddress=127.0.0.1",
                "tickTime=200",
                "minSessionTimeout=1000",
                "maxSessionTimeout=30000",
                "admin.enableServer=false"));
        lines.addAll(ensemble);
        try {
            Files.createDirectories(folder.resolve("data"));
            Files.write(folder.resolve("zookeeper.properties"), lines);
            if (id > 0) {
                Files.writeString(folder.resolve("data/myid"), id + "\n");
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
