package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's walkthrough, command by command, with its own ports and folders. */
class WalkthroughIT {
    @TempDir
    Path folder;

    private Process zookeeper;
    private Process broker;

    @AfterEach
    void endWhatWasStarted() {
        for (Process process : new Process[] {broker, zookeeper}) {
            if (process != null) {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void aTopicIsCreatedWrittenAndReadWithTheScripts() throws Exception {
        int zkPort = BrokerProcess.freePort();
        int port = BrokerProcess.freePort();
        Path zkConfig = Files.writeString(
                folder.resolve("zookeeper.properties"),
                Files.readString(Dist.HOME.resolve("config/zookeeper.properties"))
                        .replaceAll("(?m)^dataDir=.*$", "dataDir=" + folder.resolve("zookeeper"))
                        .replaceAll("(?m)^clientPort=.*$", "clientPort=" + zkPort));
        zookeeper = start("zookeeper.out", "zookeeper-server-start.sh", zkConfig.toString());
        awaitPort(zkPort, "zookeeper.out");
        broker = start(
                "broker.out",
                "kafka-server-start.sh",
                Dist.HOME.resolve("config/server.properties").toString(),
                "--override",
                "zookeeper.connect=localhost:" + zkPort,
                "--override",
                "listeners=PLAINTEXT://localhost:" + port,
                "--override",
                "log.dirs=" + folder.resolve("data"));
        awaitPort(port, "broker.out");

        String zk = "localhost:" + zkPort;
        String bootstrap = "localhost:" + port;
        Run created = script(
                "",
                "kafka-topics.sh",
                "--create",
                "--zookeeper",
                zk,
                "--replication-factor",
                "1",
                "--partitions",
                "1",
                "--topic",
                "test");
        assertThat(created.out()).contains("Created topic test.");
        assertThat(script("", "kafka-topics.sh", "--list", "--zookeeper", zk).lines())
                .contains("test");
        assertThat(script("", "kafka-topics.sh", "--list", "--bootstrap-server", bootstrap)
                        .lines())
                .contains("test");
        script(
                "This is a message\nThis is another message\n",
                "kafka-console-producer.sh",
                "--broker-list",
                bootstrap,
                "--topic",
                "test");
        Run read = script(
                "",
                "kafka-console-consumer.sh",
                "--bootstrap-server",
                bootstrap,
                "--topic",
                "test",
                "--from-beginning",
                "--max-messages",
                "2");
        assertThat(read.lines()).containsExactly("This is a message", "This is another message");

        broker.destroy();
        assertThat(broker.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(folder.resolve("data/.kafka_cleanshutdown")).exists();
    }

    @Test
    void theQuickStartServesAndItsDataSurvivesCtrlC() throws Exception {
        int port = BrokerProcess.freePort();
        int zkPort = BrokerProcess.freePort();
        String address = "localhost:" + port;
        ProcessBuilder builder = new ProcessBuilder(
                        "env",
                        "--default-signal=INT",
                        Dist.script("ottla-quickstart.sh"),
                        "--override",
                        "listeners=PLAINTEXT://" + address,
                        "--override",
                        "zookeeper.connect=localhost:" + zkPort)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("quick.out").toFile());
        builder.environment().put("OTTLA_DATA", folder.resolve("quick").toString());
        builder.environment().put("LOG_DIR", folder.resolve("logs").toString());
        broker = builder.start();
        awaitPort(port, "quick.out");
        script("one\n", "kafka-console-producer.sh", "--bootstrap-server", address, "--topic", "quick");
        Run read = script(
                "",
                "kafka-console-consumer.sh",
                "--bootstrap-server",
                address,
                "--topic",
                "quick",
                "--from-beginning",
                "--max-messages",
                "1");
        assertThat(read.lines()).containsExactly("one");

        Run.of("kill", "-INT", broker.pid()).ok();
        assertThat(broker.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(folder.resolve("quick/kafka-logs/.kafka_cleanshutdown")).exists();
        assertThat(folder.resolve("quick/kafka-logs/quick-0")).isDirectory();
    }

    private Run script(String input, String name, String... arguments) {
        Object[] command = new Object[arguments.length + 1];
        command[0] = Dist.script(name);
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return Run.withInput(input, command).ok();
    }

    private Process start(String log, String script, String... arguments) throws IOException {
        List<String> command = new java.util.ArrayList<>(List.of(Dist.script(script)));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(log).toFile());
        builder.environment().put("LOG_DIR", folder.resolve("logs").toString());
        return builder.start();
    }

    private void awaitPort(int port, String log) {
        File file = folder.resolve(log).toFile();
        Awaitility.await("port " + port + " listens; see " + file)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                        return socket.isConnected();
                    } catch (IOException e) {
                        return false;
                    }
                });
    }
}
