package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A real Apache Kafka broker, from its jars, whichever release it is. Not thread-safe. */
abstract class KafkaProcess implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    final int port;
    private final Path folder;
    private final Process process;

    /**
     * Starts it and waits until it says that it has started.
     *
     * @param command that starts {@code kafka.Kafka}, without the file of settings, which goes into the folder
     */
    KafkaProcess(Path folder, List<String> command, Map<String, String> settings, int port, String started) {
        this.folder = folder;
        this.port = port;
        try {
            List<String> all = new ArrayList<>(command);
            all.add(settingsFile(folder, settings).toString());
            process = new ProcessBuilder(all)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("kafka.out").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Awaitility.await("Kafka starts")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    assertThat(process.isAlive()).as("Kafka ended:%n%s", log()).isTrue();
                    return log().contains(started);
                });
    }

    final String bootstrap() {
        return "127.0.0.1:" + port;
    }

    final String log() {
        try {
            return Files.readString(folder.resolve("kafka.out"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    final long pid() {
        return process.pid();
    }

    /** Stops it as SIGTERM does, and waits. */
    final void stop() {
        process.destroy();
        try {
            assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public final void close() {
        process.destroyForcibly();
    }

    static Path settingsFile(Path folder, Map<String, String> settings) throws IOException {
        Files.createDirectories(folder);
        List<String> lines = settings.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .sorted()
                .toList();
        return Files.write(folder.resolve("kafka.properties"), lines);
    }

    /** The tools of a release, in one process. */
    static KafkaTools tools(String logging, Path jars) {
        String classes = jars + "/*" + File.pathSeparator
                + Path.of("target", "test-classes").toAbsolutePath();
        return new KafkaTools(java("-Xmx256m", logging, classes, ToolHost.class.getName()));
    }

    /** The start of a command that runs one of Kafka's classes as a small Java process. */
    static List<String> java(String heap, String logging, Path jars, String mainClass) {
        return java(heap, logging, jars + "/*", mainClass);
    }

    private static List<String> java(String heap, String logging, String classes, String mainClass) {
        return new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                heap,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                logging,
                "-cp",
                classes,
                mainClass));
    }
}
