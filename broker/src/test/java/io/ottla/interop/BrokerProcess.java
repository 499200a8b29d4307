package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A broker started by bin/kafka-server-start.sh on a free loopback port with its own folder. With no ZooKeeper named it
 * brings its own, embedded. Not thread-safe.
 */
final class BrokerProcess implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    final int port;
    final Path folder;
    private final Map<String, String> overrides = new LinkedHashMap<>();
    private Process process;

    private BrokerProcess(Path folder, Map<String, String> extra, int port) {
        this.folder = folder;
        this.port = port;
        overrides.put("broker.id", "0");
        overrides.put("listeners", "PLAINTEXT://127.0.0.1:" + port);
        overrides.put("log.dirs", folder.resolve("data").toString());
        overrides.put("offsets.topic.num.partitions", "5");
        overrides.put("offsets.topic.replication.factor", "1");
        overrides.put("group.initial.rebalance.delay.ms", "0");
        if (!extra.containsKey("zookeeper.connect")) {
            overrides.put("ottla.zookeeper.embedded", "true");
            overrides.put("zookeeper.connect", "127.0.0.1:" + freePort());
        }
        overrides.putAll(extra);
    }

    static BrokerProcess start(Path folder) {
        return start(folder, Map.of());
    }

    static BrokerProcess start(Path folder, Map<String, String> extra) {
        return start(folder, extra, freePort());
    }

    /** @param port on which clients find it; where {@code extra} has listeners, it has to be one of theirs */
    static BrokerProcess start(Path folder, Map<String, String> extra, int port) {
        BrokerProcess broker = spawn(folder, extra, port);
        broker.awaitListening();
        return broker;
    }

    /** As {@link #start(Path, Map, int)}, without waiting. */
    static BrokerProcess spawn(Path folder, Map<String, String> extra, int port) {
        BrokerProcess broker = new BrokerProcess(folder, extra, port);
        broker.spawn();
        return broker;
    }

    /** Starts the process anew on the same port and folder, and waits until it listens. */
    void startAgain() {
        spawn();
        awaitListening();
    }

    void awaitListening() {
        Awaitility.await("broker listens; its log: " + logFile())
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    assertThat(process.isAlive()).as("broker ended:%n%s", log()).isTrue();
                    return listens();
                });
    }

    /** Starts the process without waiting. */
    Process spawn() {
        List<String> command = new ArrayList<>();
        command.add(Dist.script("kafka-server-start.sh"));
        command.add(Dist.HOME.resolve("config").resolve("server.properties").toString());
        overrides.forEach((key, value) -> {
            command.add("--override");
            command.add(key + "=" + value);
        });
        try {
            Files.createDirectories(folder);
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile()));
            builder.environment().put("LOG_DIR", folder.resolve("logs").toString());
            builder.environment().putIfAbsent("KAFKA_HEAP_OPTS", "-Xms64m -Xmx512m");
            process = builder.start();
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void override(String key, String value) {
        overrides.put(key, value);
    }

    String bootstrap() {
        return "127.0.0.1:" + port;
    }

    String zookeeper() {
        return overrides.get("zookeeper.connect");
    }

    Path data() {
        return Path.of(overrides.get("log.dirs"));
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** As kill -9. */
    void kill() {
        end(process.destroyForcibly());
    }

    /** As kill -9, without waiting for its end. */
    void killAtOnce() {
        process.destroyForcibly();
    }

    /** As kill -STOP: the process stands still, and its connections with it. */
    void pause() {
        Signal.send("STOP", pid());
    }

    /** As kill -CONT. */
    void resume() {
        Signal.send("CONT", pid());
    }

    /** As kill -15: a clean stop. */
    void stop() {
        process.destroy();
        end(process);
    }

    /** Waits until it has ended by itself, and says with which code. */
    int awaitExit(long time, TimeUnit unit) throws InterruptedException {
        assertThat(process.waitFor(time, unit))
                .as("broker ends by itself:%n%s", log())
                .isTrue();
        return process.exitValue();
    }

    String log() {
        try {
            return logFile().exists() ? Files.readString(logFile().toPath()) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }

    private File logFile() {
        return folder.resolve("broker.out").toFile();
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static void end(Process process) {
        try {
            assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .as("process %d ended", process.pid())
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
