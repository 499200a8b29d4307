package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive, unpacked elsewhere than it was built, so that its class-data archives do not fit; servers as daemons. */
class DistributionIT {
    @TempDir
    Path folder;

    private Path home;

    @AfterEach
    void stopWhatRuns() {
        if (home != null) {
            Run.of(bin("kafka-server-stop.sh"));
            Run.of(bin("zookeeper-server-stop.sh"));
        }
    }

    @Test
    void daemonsOfAnUnpackedArchiveServeAndEndByTheStopScripts() throws IOException {
        home = unpack();
        int zkPort = BrokerProcess.freePort();
        String address = "localhost:" + BrokerProcess.freePort();
        Path logs = folder.resolve("logs");
        Map<String, String> environment = Map.of("LOG_DIR", logs.toString(), "KAFKA_HEAP_OPTS", "-Xmx256m");
        Path zkConfig = Files.writeString(
                folder.resolve("zookeeper.properties"),
                "dataDir=" + folder.resolve("zookeeper") + "\nclientPort=" + zkPort + "\n");
        Run.with(environment, "", bin("zookeeper-server-start.sh"), "-daemon", zkConfig)
                .ok();
        Run.with(
                        environment,
                        "",
                        bin("kafka-server-start.sh"),
                        "-daemon",
                        home.resolve("config/server.properties"),
                        "--override",
                        "zookeeper.connect=localhost:" + zkPort,
                        "--override",
                        "listeners=PLAINTEXT://" + address,
                        "--override",
                        "log.dirs=" + folder.resolve("data"))
                .ok();

        Run.of(bin("kafka-topics.sh"), "--bootstrap-server", address, "--create", "--topic", "far")
                .ok();
        Run.withInput("one\n", bin("kafka-console-producer.sh"), "--bootstrap-server", address, "--topic", "far")
                .ok();
        Run.of(
                        bin("kafka-console-consumer.sh"),
                        "--bootstrap-server",
                        address,
                        "--topic",
                        "far",
                        "--group",
                        "readers",
                        "--from-beginning",
                        "--max-messages",
                        "1")
                .ok();
        assertGroupIsShown(address);

        Run.of(bin("kafka-server-stop.sh")).ok();
        assertThat(folder.resolve("data/.kafka_cleanshutdown")).exists();
        Run.of(bin("zookeeper-server-stop.sh")).ok();
        Run again = Run.of(bin("kafka-server-stop.sh"));
        assertThat(again.exit()).isEqualTo(1);
        assertThat(again.lines()).containsExactly("No kafka server to stop");
        assertThat(logs.resolve("server.log")).content().contains("ready broker=", "stopped broker=");
    }

    private void assertGroupIsShown(String address) {
        Run listed = Run.of(bin("kafka-consumer-groups.sh"), "--bootstrap-server", address, "--list")
                .ok();
        assertThat(listed.lines()).containsExactly("readers");
        Run described = Run.of(
                        bin("kafka-consumer-groups.sh"),
                        "--bootstrap-server",
                        address,
                        "--describe",
                        "--group",
                        "readers")
                .ok();
        assertThat(described.lines().stream()
                        .filter(line -> line.startsWith("readers"))
                        .map(line -> List.of(line.trim().split(" +")).subList(0, 6)))
                .containsExactly(List.of("readers", "far", "0", "1", "1", "0"));
    }

    private String bin(String script) {
        return home.resolve("bin").resolve(script).toString();
    }

    private Path unpack() throws IOException {
        Path archive = Dist.HOME.resolveSibling(Dist.HOME.getFileName() + ".tar.gz");
        Run.of("tar", "xzf", archive, "-C", folder).ok();
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.filter(path -> Files.isDirectory(path.resolve("bin")))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
