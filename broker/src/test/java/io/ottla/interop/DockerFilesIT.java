package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.protocol.config.PropertyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes into the image, as far as a machine without a Docker engine can run it. */
class DockerFilesIT {
    private static final Path DOCKER = Path.of("..", "docker").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endWhatWasStarted() {
        started.forEach(process -> {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker-compose.yml", "docker-compose-single.yml"})
    void composeTakesTheFile(String file) {
        List<String> compose = new ArrayList<>(Foreign.compose());
        compose.addAll(List.of("-f", DOCKER.resolve(file).toString(), "config"));
        Run run = Run.with(Map.of("OTTLA_HOST", "kafka.example.com"), "", compose.toArray())
                .ok();
        assertThat(run.out()).contains("HOST://kafka.example.com:9092").doesNotContain("OTTLA_HOST");
        assertThat(run.err()).doesNotContainIgnoringCase("warn");
    }

    @Test
    void variablesBecomeSettings() throws Exception {
        Map<String, String> settings = brokerSettings(Map.of(
                "KAFKA_BROKER_ID", "7",
                "KAFKA_ZOOKEEPER_CONNECT", "zk-1:2181,zk-2:2181/path",
                "KAFKA_ADVERTISED_LISTENERS", "A://a:1,B://b:2",
                "KAFKA_CFG_NUM_PARTITIONS", "5",
                "KAFKA_SOME__NAME___DASHED", "back\\slash = and # all\nnext line",
                "KAFKA_HEAP_OPTS", "-Xmx1g",
                "KAFKA_OPTS", "-Dx=y",
                "KAFKA_LOG4J_ROOT_LOGLEVEL", "DEBUG",
                "KAFKA_JMX_PORT", "9999",
                "OTHER", "x"));
        assertThat(settings)
                .containsEntry("broker.id", "7")
                .containsEntry("zookeeper.connect", "zk-1:2181,zk-2:2181/path")
                .containsEntry("advertised.listeners", "A://a:1,B://b:2")
                .containsEntry("num.partitions", "5")
                .containsEntry("some_name-dashed", "back\\slash = and # all\nnext line")
                .containsEntry("log.dirs", folder.resolve("volume/data").toString())
                .doesNotContainKeys("heap.opts", "opts", "log4j.root.loglevel", "jmx.port", "other")
                .doesNotContainKey("ottla.zookeeper.embedded");
    }

    @Test
    void withoutAnEnsembleZooKeeperIsInside() throws Exception {
        assertThat(brokerSettings(Map.of("KAFKA_BROKER_ID", "0", "KAFKA_LOG_DIRS", "/a,/b")))
                .containsEntry("ottla.zookeeper.embedded", "true")
                .containsEntry("log.dirs", "/a,/b");
    }

    @Test
    void aServerOfAnEnsembleGetsItsNumberAndItsPeers() throws Exception {
        Run run = start(
                fakeHome(),
                Map.of(
                        "ZOO_MY_ID", "2",
                        "ZOO_SERVERS", "server.1=zk-1:2888:3888;2181 server.2=zk-2:2888:3888",
                        "ZOO_TICK_TIME", "1000",
                        "ZOO_CFG_EXTRA", "maxSessionTimeout=60000"),
                "zookeeper");
        assertThat(PropertyFile.parse("out", run.ok().out()).values())
                .containsEntry("server.1", "zk-1:2888:3888")
                .containsEntry("server.2", "zk-2:2888:3888")
                .containsEntry("tickTime", "1000")
                .containsEntry("initLimit", "10")
                .containsEntry("maxSessionTimeout", "60000")
                .containsEntry("clientPort", "2181");
        assertThat(folder.resolve("volume/zookeeper/myid")).hasContent("2");
    }

    @Test
    void mistakesAreToldInOneLine() throws Exception {
        assertRefused(start(fakeHome(), Map.of("ZOO_SERVERS", "server.1=a:1:2"), "zookeeper"), "ZOO_MY_ID");
        assertRefused(
                start(fakeHome(), Map.of("ZOO_MY_ID", "1", "ZOO_SERVERS", "zk-1:2181"), "zookeeper"), "'zk-1:2181'");
        assertRefused(start(fakeHome(), Map.of("OTTLA_CONFIG", "/no/where"), "broker"), "/no/where");
        assertRefused(start(fakeHome(), Map.of("OTTLA_VOLUME", "/proc"), "broker"), "/proc cannot be written");
    }

    @Test
    void aBrokerStartsFromVariablesAndIsHealthyAsLongAsItRuns() throws Exception {
        int port = BrokerProcess.freePort();
        Path config = Files.writeString(
                folder.resolve("mounted.properties"), "zookeeper.connect=127.0.0.1:" + BrokerProcess.freePort() + "\n");
        Map<String, String> environment = new TreeMap<>(Map.of(
                "KAFKA_BROKER_ID", "0",
                "KAFKA_LISTENERS", "INTERNAL://127.0.0.1:" + port,
                "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "INTERNAL:PLAINTEXT",
                "KAFKA_INTER_BROKER_LISTENER_NAME", "INTERNAL",
                "OTTLA_CONFIG", config.toString()));
        assertThat(health().exit()).isEqualTo(1);
        Process broker = spawn(environment, "broker");
        awaitHealth(0);
        assertThat(Run.of(Dist.script("kafka-topics.sh"), "--list", "--bootstrap-server", "127.0.0.1:" + port)
                        .ok()
                        .out())
                .as("an empty line, as of Kafka's tool")
                .isEqualTo("\n");
        Run.of("kill", "-STOP", Long.toString(broker.pid())).ok();
        assertThat(health().exit()).as("a broker that hangs").isEqualTo(1);
        Run.of("kill", "-CONT", Long.toString(broker.pid())).ok();
        broker.destroyForcibly().waitFor();
        assertThat(health().exit()).as("a broker that is gone").isEqualTo(1);
    }

    private Map<String, String> brokerSettings(Map<String, String> environment) throws IOException {
        Run run = start(fakeHome(), environment, "broker").ok();
        PropertyFile file = PropertyFile.parse("out", run.out());
        assertThat(file.repeated()).as("keys given twice").isEmpty();
        return file.values();
    }

    /** An installation whose start scripts only print the file that they are given. */
    private Path fakeHome() throws IOException {
        Path home = Files.createDirectories(folder.resolve("home"));
        Files.createDirectories(home.resolve("config"));
        Files.createDirectories(home.resolve("bin"));
        for (String config : List.of("server.properties", "zookeeper.properties")) {
            Files.writeString(
                    home.resolve("config").resolve(config),
                    Files.readString(Dist.HOME.resolve("config").resolve(config)));
        }
        for (String script : List.of("kafka-server-start.sh", "zookeeper-server-start.sh")) {
            Path file = Files.writeString(home.resolve("bin").resolve(script), "#!/bin/sh\ncat \"$1\"\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.createDirectories(folder.resolve("volume"));
        return home;
    }

    private Run start(Path home, Map<String, String> environment, String role) {
        return Run.with(all(home, environment), "", "bash", DOCKER.resolve("start.sh"), role);
    }

    private Map<String, String> all(Path home, Map<String, String> environment) {
        Map<String, String> all = new TreeMap<>(Map.of(
                "OTTLA_HOME", home.toString(),
                "OTTLA_VOLUME", folder.resolve("volume").toString(),
                "LOG_DIR", folder.resolve("logs").toString()));
        all.putAll(environment);
        return all;
    }

    private Process spawn(Map<String, String> environment, String role) throws IOException {
        Files.createDirectories(folder.resolve("volume"));
        ProcessBuilder builder = new ProcessBuilder(
                        "bash", DOCKER.resolve("start.sh").toString(), role)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("start.out").toFile());
        builder.environment().putAll(all(Dist.HOME, environment));
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private Run health() {
        return Run.with(
                Map.of("OTTLA_VOLUME", folder.resolve("volume").toString()), "", "bash", DOCKER.resolve("health.sh"));
    }

    private void awaitHealth(int exit) {
        Awaitility.await("health is " + exit)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> health().exit() == exit);
    }

    private static void assertRefused(Run run, String words) {
        assertThat(run.exit()).as("%s", run).isEqualTo(1);
        assertThat(run.err().lines()).as("%s", run).singleElement().asString().contains(words);
    }
}
