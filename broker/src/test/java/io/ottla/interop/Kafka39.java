package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A real Apache Kafka 3.9 broker in ZooKeeper mode, from its jars, and its tools. Not thread-safe. */
final class Kafka39 implements AutoCloseable {
    private static final Path JARS = Path.of("target", "kafka39").toAbsolutePath();
    private static final Duration LIMIT = Duration.ofSeconds(90);

    final int port;
    private final Path folder;
    private final Process process;

    private Kafka39(Path folder, Process process, int port) {
        this.folder = folder;
        this.process = process;
        this.port = port;
    }

    /** Starts a broker with its data in {@code folder/data} and waits until it says that it has started. */
    static Kafka39 start(Path folder, String zookeeper, Map<String, String> extra) {
        int port = BrokerProcess.freePort();
        Map<String, String> settings = new TreeMap<>(Map.of(
                "broker.id", "0",
                "listeners", "PLAINTEXT://127.0.0.1:" + port,
                "zookeeper.connect", zookeeper,
                "log.dirs", folder.resolve("data").toString(),
                "offsets.topic.num.partitions", "5",
                "offsets.topic.replication.factor", "1",
                "group.initial.rebalance.delay.ms", "0"));
        settings.putAll(extra);
        List<String> lines = settings.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .toList();
        try {
            Files.createDirectories(folder);
            Path config = Files.write(folder.resolve("kafka39.properties"), lines);
            List<String> command = java("-Xmx384m", "kafka.Kafka");
            command.add(config.toString());
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("kafka39.out").toFile())
                    .start();
            Kafka39 kafka = new Kafka39(folder, process, port);
            kafka.awaitStart();
            return kafka;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs one of Kafka's tools by its class. */
    static Run tool(String mainClass, Object... arguments) {
        List<Object> command = new ArrayList<>(java("-Xmx256m", mainClass));
        command.addAll(List.of(arguments));
        return Run.of(command.toArray());
    }

    String bootstrap() {
        return "127.0.0.1:" + port;
    }

    String log() {
        try {
            return Files.readString(folder.resolve("kafka39.out"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops it as SIGTERM does, and waits. */
    void stop() {
        process.destroy();
        try {
            assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void awaitStart() {
        Awaitility.await("Kafka 3.9 starts")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    assertThat(process.isAlive()).as("Kafka ended:%n%s", log()).isTrue();
                    return log().contains("started (kafka.server.KafkaServer)");
                });
    }

    private static List<String> java(String heap, String mainClass) {
        return new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                heap,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dlog4j.configuration=file:" + Dist.source("kafka39/log4j.properties"),
                "-cp",
                JARS + "/*",
                mainClass));
    }
}
