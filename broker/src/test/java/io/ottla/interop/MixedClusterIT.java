package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One of our brokers beside two of Apache Kafka 3.9, first under Kafka's controller and then under ours. */
class MixedClusterIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int OURS = 3;

    @TempDir
    Path folder;

    private ZooKeeperProcess zookeeper;
    private final Map<Integer, Kafka39> kafkas = new HashMap<>();
    private BrokerProcess ours;
    private int written;

    @BeforeEach
    void startZooKeeper() {
        zookeeper = ZooKeeperProcess.start(folder);
    }

    @AfterEach
    void endWhatWasStarted() {
        if (ours != null) {
            ours.close();
        }
        kafkas.values().forEach(Kafka39::close);
        zookeeper.close();
    }

    @Test
    void ourBrokerLeadsAndFollowsUnderKafkasController() {
        startKafka(1);
        startKafka(2);
        startOurs();
        createTopic();
        write(300);
        assertThat(ours.log()).doesNotContain("controller epoch=");

        ours.kill();
        awaitInSync("1,2");
        write(300);
        startOurs();
        awaitInSync("1,2,3");
        readEverything();

        // Kafka's controller goes, and hands its partitions over before.
        kafkas.get(1).stop();
        awaitInSync("2,3");
        write(300);
        readEverything();
    }

    @Test
    void kafkasBrokersLeadAndFollowUnderOurController() {
        startOurs();
        startKafka(1);
        startKafka(2);
        createTopic();
        write(300);
        assertThat(ours.log()).contains("controller epoch=1 ");

        kafkas.get(1).stop();
        awaitInSync("2,3");
        write(300);
        startKafka(1);
        awaitInSync("1,2,3");
        readEverything();

        ours.stop();
        awaitInSync("1,2");
        write(300);
        startOurs();
        awaitInSync("1,2,3");
        readEverything();
    }

    private void createTopic() {
        tool("kafka-topics.sh", "--create", "--topic", "mixed", "--replica-assignment", "1:2:3,2:3:1,3:1:2");
        awaitInSync("1,2,3");
        assertThat(described()).contains("Leader: 1", "Leader: 2", "Leader: 3");
    }

    private void startKafka(int id) {
        Map<String, String> settings = Map.of(
                "broker.id", Integer.toString(id),
                "min.insync.replicas", "2",
                "zookeeper.session.timeout.ms", "6000",
                "offsets.topic.replication.factor", "3");
        kafkas.put(id, Kafka39.start(folder.resolve("kafka-" + id), zookeeper.address(), settings));
    }

    private void startOurs() {
        Map<String, String> settings = Map.of(
                "broker.id", Integer.toString(OURS),
                "zookeeper.connect", zookeeper.address(),
                "min.insync.replicas", "2",
                "zookeeper.session.timeout.ms", "6000",
                "offsets.topic.replication.factor", "3");
        ours = BrokerProcess.start(folder.resolve("ours"), settings);
    }

    /** Writes more records with acks=all; fails unless each is acknowledged. */
    private void write(int count) {
        String lines = IntStream.range(written, written + count)
                .mapToObj(i -> "record " + i)
                .collect(Collectors.joining("\n", "", "\n"));
        Run run = Run.withInput(
                        lines,
                        Dist.script("kafka-console-producer.sh"),
                        "--bootstrap-server",
                        bootstrap(),
                        "--topic",
                        "mixed",
                        "--request-required-acks",
                        "all")
                .ok();
        assertThat(run.out() + run.err()).as("every record is acknowledged").isEmpty();
        written += count;
    }

    /** Every record once, by way of a group, and the same records in every replica. */
    private void readEverything() {
        Run read = tool(
                "kafka-console-consumer.sh",
                "--topic",
                "mixed",
                "--from-beginning",
                "--group",
                "g" + written,
                "--max-messages",
                Integer.toString(written),
                "--timeout-ms",
                "30000");
        assertThat(read.lines())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, written).mapToObj(i -> "record " + i).toList());
    }

    private void awaitInSync(String brokers) {
        List<String> wanted = List.of(brokers.split(","));
        Awaitility.await("in sync are " + brokers)
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(300))
                .untilAsserted(() -> assertThat(described().lines().filter(line -> line.contains("\tIsr: ")))
                        .hasSize(3)
                        .allSatisfy(line -> assertThat(inSync(line)).containsExactlyInAnyOrderElementsOf(wanted)));
    }

    private static List<String> inSync(String line) {
        return List.of(line.replaceAll(".*\tIsr: ([0-9,]*).*", "$1").split(","));
    }

    private String described() {
        return tool("kafka-topics.sh", "--describe", "--topic", "mixed").out();
    }

    private Run tool(String script, String... arguments) {
        List<Object> command = new ArrayList<>(List.of(Dist.script(script)));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--bootstrap-server", bootstrap()));
        return Run.of(command.toArray()).ok();
    }

    private String bootstrap() {
        List<String> all = new ArrayList<>();
        kafkas.values().forEach(kafka -> all.add(kafka.bootstrap()));
        if (ours != null) {
            all.add(ours.bootstrap());
        }
        return String.join(",", all);
    }
}
