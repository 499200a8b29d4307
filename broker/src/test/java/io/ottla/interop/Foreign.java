package io.ottla.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Programs of others that the tests use. One that is missing skips the test by name; in CI it fails it. */
final class Foreign {
    private static final boolean CI = "true".equals(System.getenv("CI"));

    private Foreign() {}

    static void kcat() {
        need("kcat (Debian package kcat)", succeeds("kcat", "-V"));
    }

    static String python() {
        String python = "/usr/bin/python3";
        need(
                "kafka-python (Debian packages python3-kafka, python3-snappy, python3-lz4, python3-zstandard, python3-xxhash)",
                Files.isExecutable(Path.of(python))
                        && succeeds(python, "-c", "import kafka, snappy, lz4.frame, zstandard, xxhash"));
        return python;
    }

    static void kafkajs() {
        need(
                "kafkajs (npm ci in broker/src/test/interop)",
                Files.isDirectory(Dist.source("node_modules/kafkajs")) && succeeds("node", "--version"));
    }

    /** The command that runs Docker's compose: the plugin, or the program of that name. */
    static List<String> compose() {
        if (succeeds("docker", "compose", "version")) {
            return List.of("docker", "compose");
        }
        need("compose (Debian package docker-compose, or Docker's plugin)", succeeds("docker-compose", "version"));
        return List.of("docker-compose");
    }

    private static void need(String what, boolean there) {
        if (!there && CI) {
            throw new AssertionError("CI must have " + what);
        }
        Assumptions.assumeTrue(there, "not installed: " + what);
    }

    private static boolean succeeds(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
