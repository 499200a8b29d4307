package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ottla-cluster.sh as a user types it: three brokers come up, one is killed and started again, Ctrl-C ends all. */
class ClusterScriptIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    private Process script;
    private final List<ProcessHandle> started = new ArrayList<>();

    @AfterEach
    void endWhatWasStarted() {
        started.forEach(ProcessHandle::destroyForcibly);
        if (script != null) {
            script.descendants().forEach(ProcessHandle::destroyForcibly);
            script.destroyForcibly();
        }
    }

    @Test
    void threeBrokersRunUntilCtrlC() throws Exception {
        int zk = BrokerProcess.freePort();
        List<Integer> ports = List.of(BrokerProcess.freePort(), BrokerProcess.freePort(), BrokerProcess.freePort());
        start(zk, ports);
        String bootstrap = "localhost:" + ports.get(0);
        awaitOut("broker 3: port " + ports.get(2));
        assertThat(out()).contains("localhost:" + ports.get(1), "ZooKeeper on localhost:" + zk, "Ctrl-C ends all");
        for (int id = 1; id <= 3; id++) {
            started.add(ProcessHandle.of(pidOf(id)).orElseThrow());
        }
        List<ProcessHandle> all =
                Stream.concat(started.stream(), script.descendants()).distinct().toList();

        Run versions = Run.of(Dist.script("kafka-broker-api-versions.sh"), "--bootstrap-server", bootstrap)
                .ok();
        assertThat(versions.out()).contains("(id: 1", "(id: 2", "(id: 3");
        Run.of(Dist.script("kafka-topics.sh"), "--create", "--topic", "t", "--bootstrap-server", bootstrap)
                .ok();
        Run described = Run.of(
                        Dist.script("kafka-topics.sh"), "--describe", "--topic", "t", "--bootstrap-server", bootstrap)
                .ok();
        assertThat(described.out()).contains("PartitionCount: 3", "ReplicationFactor: 3");

        started.get(1).destroyForcibly();
        awaitOut("broker-2 has ended (status 137)");
        awaitOut("To start it again");
        Process again = new ProcessBuilder("bash", "-c", "exec env " + restartCommand())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("again.out").toFile())
                .start();
        started.add(again.toHandle());
        awaitPort(ports.get(1));
        again.destroy();
        assertThat(again.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

        Run.of("kill", "-INT", "--", "-" + script.pid()).ok();
        assertThat(script.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(script.exitValue()).isZero();
        assertThat(out()).contains("Stopping the brokers, then ZooKeeper.").doesNotContainIgnoringCase("killed");
        assertThat(all).noneMatch(ProcessHandle::isAlive);
        assertThat(folder.resolve("cluster/broker-1/data/.kafka_cleanshutdown")).exists();
    }

    @Test
    void aTakenPortIsNamedAndNothingIsStarted() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Integer> ports = List.of(BrokerProcess.freePort(), taken.getLocalPort(), BrokerProcess.freePort());
            Run run = Run.of(command(BrokerProcess.freePort(), ports).toArray());
            assertThat(run.exit()).isEqualTo(1);
            assertThat(run.out()).isEmpty();
            assertThat(run.err().lines())
                    .singleElement()
                    .asString()
                    .contains("port " + taken.getLocalPort() + " is taken");
            assertThat(folder.resolve("cluster")).doesNotExist();
        }
    }

    @Test
    void wrongOptionsAreToldInOneLine() {
        String name = Dist.script("ottla-cluster.sh");
        assertOneLine(Run.of(name, "--prots", "1,2,3"), "'--prots' is not understood");
        assertOneLine(Run.of(name, "--ports", "9092,9093"), "three ports");
        assertOneLine(Run.of(name, "--ports", "9092,x,9093"), "'x' is not a port");
        assertOneLine(Run.of(name, "--data"), "--data needs a value");
        assertThat(Run.of(name, "--help").ok().out()).contains("--zookeeper-port", "--override", "Ctrl-C");
    }

    @Test
    void aBrokerThatCannotStartEndsTheRestWithItsReason() {
        List<Object> command = command(
                BrokerProcess.freePort(),
                List.of(BrokerProcess.freePort(), BrokerProcess.freePort(), BrokerProcess.freePort()));
        command.addAll(List.of("--override", "num.network.threads=many"));
        Run run = Run.of(command.toArray());
        assertThat(run.exit()).as("%s", run).isEqualTo(1);
        assertThat(run.err()).contains("did not start", "num.network.threads", "many");
    }

    private static void assertOneLine(Run run, String words) {
        assertThat(run.exit()).as("%s", run).isEqualTo(1);
        assertThat(run.err().lines()).as("%s", run).singleElement().asString().contains(words);
    }

    private void start(int zk, List<Integer> ports) throws IOException {
        List<String> command = new ArrayList<>(List.of("setsid", "env", "--default-signal=INT"));
        command(zk, ports).forEach(word -> command.add(word.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("script.out").toFile());
        builder.environment().put("KAFKA_HEAP_OPTS", "-Xmx256m");
        script = builder.start();
    }

    private List<Object> command(int zk, List<Integer> ports) {
        return new ArrayList<>(List.of(
                Dist.script("ottla-cluster.sh"),
                "--data",
                folder.resolve("cluster"),
                "--zookeeper-port",
                zk,
                "--ports",
                ports.get(0) + "," + ports.get(1) + "," + ports.get(2)));
    }

    private long pidOf(int id) {
        Matcher matcher =
                Pattern.compile("broker " + id + ": port \\d+, process (\\d+)").matcher(out());
        assertThat(matcher.find()).isTrue();
        return Long.parseLong(matcher.group(1));
    }

    private String restartCommand() {
        Matcher matcher = Pattern.compile("in another terminal: (.*)").matcher(out());
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private void awaitPort(int port) {
        Awaitility.await("port " + port)
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    try (java.net.Socket socket = new java.net.Socket(InetAddress.getLoopbackAddress(), port)) {
                        return socket.isConnected();
                    } catch (IOException e) {
                        return false;
                    }
                });
    }

    private void awaitOut(String words) {
        Awaitility.await("the script says: " + words)
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    assertThat(script.isAlive()).as("%s", out()).isTrue();
                    return out().contains(words);
                });
    }

    private String out() {
        try {
            return Files.readString(folder.resolve("script.out"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
