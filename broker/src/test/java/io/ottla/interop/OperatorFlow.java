package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** What an operator does with our tools on a cluster of the brokers 1, 2 and 3, whoever wrote the brokers. */
final class OperatorFlow {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path folder;
    private final String bootstrap;

    /** @param bootstrap brokers that stay up */
    OperatorFlow(Path folder, String bootstrap) {
        this.folder = folder;
        this.bootstrap = bootstrap;
    }

    /** foo: three partitions of two replicas, preferred leaders 1, 2, 3; big: one replica on broker 1, with records. */
    void createTopics() {
        tool("kafka-topics.sh", "--create", "--topic", "foo", "--replica-assignment", "1:2,2:3,3:1")
                .ok();
        tool("kafka-topics.sh", "--create", "--topic", "big", "--replica-assignment", "1")
                .ok();
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 3000; i++) {
            lines.append("line ").append(i).append(" ").append("x".repeat(1000)).append('\n');
        }
        Run.withInput(
                        lines.toString(),
                        Dist.script("kafka-console-producer.sh"),
                        "--bootstrap-server",
                        bootstrap,
                        "--topic",
                        "big")
                .ok();
    }

    void askAboutTheCluster() {
        assertThat(tool("kafka-cluster.sh", "cluster-id").ok().out()).startsWith("Cluster ID: ");
        assertThat(tool("kafka-cluster.sh", "list-endpoints").ok().lines()).hasSize(4);
        assertThat(tool("kafka-get-offsets.sh", "--topic", "foo|big", "--exclude-internal-topics")
                        .ok()
                        .lines())
                .containsExactly("big:0:3000", "foo:0:0", "foo:1:0", "foo:2:0");
        assertThat(tool("kafka-get-offsets.sh", "--topic-partitions", "big:0,foo:1-", "--time", "earliest")
                        .ok()
                        .lines())
                .containsExactly("big:0:0", "foo:1:0", "foo:2:0");
        Run nothing = tool("kafka-get-offsets.sh", "--topic", "no-such-topic");
        assertThat(nothing.exit()).isEqualTo(1);
        assertThat(nothing.err()).contains("Could not match any topic-partitions");

        List<String> dirs = tool("kafka-log-dirs.sh", "--describe", "--broker-list", "1,2", "--topic-list", "big")
                .ok()
                .lines();
        assertThat(dirs.subList(0, 2))
                .containsExactly(
                        "Querying brokers for log directories information",
                        "Received log directory information from brokers 1,2");
        assertThat(dirs.get(2))
                .startsWith(
                        "{\"brokers\":[{\"broker\":1,\"logDirs\":[{\"partitions\":[{\"partition\":\"big-0\",\"size\":")
                .contains("\"offsetLag\":0,\"isFuture\":false}],\"error\":null,\"logDir\":")
                .endsWith("}],\"version\":1}")
                .doesNotContain("foo");
        Run absent = tool("kafka-log-dirs.sh", "--describe", "--broker-list", "1,9");
        assertThat(absent.exit()).isEqualTo(1);
        assertThat(absent.err())
                .contains("The given brokers do not exist from --broker-list: 9. Current existent brokers: 1,2,3");
    }

    void deleteRecords() {
        String file = file(
                "delete.json",
                "{\"version\":1,\"partitions\":[{\"topic\":\"big\",\"partition\":0,\"offset\":100},"
                        + "{\"topic\":\"nope\",\"partition\":0,\"offset\":1}]}");
        assertThat(tool("kafka-delete-records.sh", "--offset-json-file", file)
                        .ok()
                        .lines())
                .containsExactly(
                        "Executing records delete operation",
                        "Records delete operation completed:",
                        "partition: big-0\tlow_watermark: 100",
                        "partition: nope-0\terror: UNKNOWN_TOPIC_OR_PARTITION");
        assertThat(tool("kafka-get-offsets.sh", "--topic", "big", "--time", "-2")
                        .ok()
                        .lines())
                .containsExactly("big:0:100");
    }

    /** What --generate proposes. */
    void proposeAPlan() {
        String topics = file("topics.json", "{\"version\":1,\"topics\":[{\"topic\":\"big\"}]}");
        Run proposed = reassign("--generate", "--topics-to-move-json-file", topics, "--broker-list", "2,3")
                .ok();
        assertThat(proposed.lines()).hasSize(5);
        assertThat(proposed.lines().get(0)).isEqualTo("Current partition replica assignment");
        assertThat(proposed.lines().get(1))
                .isEqualTo("{\"version\":1,\"partitions\":[{\"topic\":\"big\",\"partition\":0,\"replicas\":[1],"
                        + "\"log_dirs\":[\"any\"]}]}");
        assertThat(proposed.lines().get(3)).isEqualTo("Proposed partition reassignment configuration");
        assertThat(proposed.lines().get(4))
                .matches("\\{\"version\":1,\"partitions\":\\[\\{\"topic\":\"big\",\"partition\":0,"
                        + "\"replicas\":\\[[23]\\],\"log_dirs\":\\[\"any\"\\]\\}\\]\\}");
    }

    /** A slow move is watched on its way and given up. */
    void moveSlowlyAndGiveUp() {
        String plan = plan("big", 0, "2,3");
        Run started = reassign("--execute", "--reassignment-json-file", plan, "--throttle", "1000")
                .ok();
        assertThat(started.lines())
                .contains(
                        "Current partition replica assignment",
                        "{\"version\":1,\"partitions\":[{\"topic\":\"big\",\"partition\":0,\"replicas\":[1],"
                                + "\"log_dirs\":[\"any\"]}]}",
                        "Save this to use as the --reassignment-json-file option during rollback",
                        "The inter-broker throttle limit was set to 1000 B/s",
                        "Successfully started partition reassignment for big-0");
        assertThat(reassign("--list").ok().lines())
                .containsExactly(
                        "Current partition reassignments:", "big-0: replicas: 2,3,1. adding: 2,3. removing: 1.");
        assertThat(reassign("--verify", "--reassignment-json-file", plan).ok().lines())
                .containsExactly(
                        "Status of partition reassignment:", "Reassignment of partition big-0 is still in progress.");
        Run twice = reassign("--execute", "--reassignment-json-file", plan);
        assertThat(twice.exit()).isEqualTo(1);
        assertThat(twice.err()).contains("Cannot execute because there is an existing partition assignment.");
        assertThat(configs("topics", "big"))
                .contains("leader.replication.throttled.replicas=0:1")
                .contains("follower.replication.throttled.replicas=0:2,0:3");
        assertThat(configs("brokers", "3")).contains("follower.replication.throttled.rate=1000");

        assertThat(reassign("--cancel", "--reassignment-json-file", plan).ok().lines())
                .containsExactly(
                        "Successfully cancelled partition reassignment for: big-0",
                        "None of the specified partition moves are active.",
                        "Clearing broker-level throttles on brokers 1,2,3",
                        "Clearing topic-level throttles on topic big");
        assertThat(reassign("--list").ok().lines()).containsExactly("No partition reassignments found.");
        assertThat(configs("topics", "big")).doesNotContain("throttled");
        assertThat(configs("brokers", "3")).doesNotContain("throttled");
    }

    /** One partition gets other brokers and arrives there. */
    void movePartitions() {
        assertThat(reassign("--list").ok().lines()).containsExactly("No partition reassignments found.");
        String plan = plan("big", 0, "2,3");
        assertThat(reassign("--execute", "--reassignment-json-file", plan).ok().lines())
                .contains("Successfully started partition reassignment for big-0");
        Awaitility.await("big is moved")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(reassign("--verify", "--reassignment-json-file", plan)
                                .ok()
                                .lines())
                        .containsExactly(
                                "Status of partition reassignment:",
                                "Reassignment of partition big-0 is completed.",
                                "",
                                "Clearing broker-level throttles on brokers 1,2,3",
                                "Clearing topic-level throttles on topic big"));
        assertThat(described("big")).contains("Replicas: 2,3");
        assertThat(reassign("--cancel", "--preserve-throttles", "--reassignment-json-file", plan)
                        .ok()
                        .lines())
                .containsExactly(
                        "None of the specified partition reassignments are active.",
                        "None of the specified partition moves are active.");
        assertThat(tool("kafka-get-offsets.sh", "--topic", "big").ok().lines()).containsExactly("big:0:3000");
    }

    void refuseImpossiblePlans() {
        assertRefused("Unknown broker id 9", plan("foo", 0, "1,9"));
        assertRefused("Topic nope not found.", plan("nope", 0, "1,2"));
        assertRefused("foo has no partition 7", plan("foo", 7, "1,2"));
    }

    /** Broker 1 has been away and is back: its partition has another leader until the preferred one is elected. */
    void electLeaders() {
        Awaitility.await("broker 1 is in sync again")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(200))
                .until(() ->
                        described("foo").matches("(?s).*Partition: 0\tLeader: 2\tReplicas: 1,2\tIsr: (2,1|1,2)\t.*"));
        assertThat(elect("--election-type", "preferred", "--topic", "foo", "--partition", "0")
                        .ok()
                        .lines())
                .containsExactly("Successfully completed leader election (PREFERRED) for partitions foo-0");
        assertThat(described("foo")).contains("Partition: 0\tLeader: 1");
        String file = file(
                "elect.json",
                "{\"partitions\":[{\"topic\":\"foo\",\"partition\":0},{\"topic\":\"foo\",\"partition\":1},"
                        + "{\"topic\":\"foo\",\"partition\":7}]}");
        Run mixed = elect("--election-type", "PREFERRED", "--path-to-json-file", file);
        assertThat(mixed.exit()).isEqualTo(1);
        assertThat(mixed.out())
                .contains("Valid replica already elected for partitions foo-0, foo-1")
                .contains("Error completing leader election (PREFERRED) for partition: foo-7:");
        assertThat(mixed.err()).contains("1 replica(s) could not be elected");
        elect("--election-type", "preferred", "--all-topic-partitions").ok();
        assertThat(elect("--election-type", "unclean", "--topic", "foo", "--partition", "1")
                        .ok()
                        .out())
                .contains("Valid replica already elected for partitions foo-1");
    }

    /** Replicas that are the same are found to be; the tool runs until it is ended. */
    void compareReplicas() throws IOException, InterruptedException {
        Path out = folder.resolve("verification.out");
        Process tool = new ProcessBuilder(
                        Dist.script("kafka-replica-verification.sh"),
                        "--broker-list",
                        bootstrap,
                        "--topics-include",
                        "foo|big",
                        "--time",
                        "-2",
                        "--max-wait-ms",
                        "100",
                        "--report-interval-ms",
                        "300")
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            Awaitility.await("replicas are compared")
                    .atMost(LIMIT)
                    .until(() -> Files.readString(out)
                            .contains("max lag is 0 for partition big-0 at offset 3000 among 4 partitions"));
            assertThat(Files.readString(out))
                    .contains("verification process is started")
                    .doesNotContain("match")
                    .doesNotContain("cannot");
        } finally {
            tool.destroy();
            assertThat(tool.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private void assertRefused(String words, String plan) {
        Run run = reassign("--execute", "--reassignment-json-file", plan);
        assertThat(run.exit()).as("%s", run).isEqualTo(1);
        assertThat(run.err()).contains("Error: ", words).doesNotContain("\tat ");
    }

    private String plan(String topic, int partition, String replicas) {
        return file(
                "plan-" + topic + partition + ".json",
                "{\"version\":1,\"partitions\":[{\"topic\":\"" + topic + "\",\"partition\":" + partition
                        + ",\"replicas\":[" + replicas + "]}]}");
    }

    String described(String topic) {
        return tool("kafka-topics.sh", "--describe", "--topic", topic).ok().out();
    }

    private String configs(String type, String name) {
        return tool("kafka-configs.sh", "--describe", "--entity-type", type, "--entity-name", name)
                .ok()
                .out();
    }

    private Run reassign(String... arguments) {
        return tool("kafka-reassign-partitions.sh", arguments);
    }

    private Run elect(String... arguments) {
        return tool("kafka-leader-election.sh", arguments);
    }

    private Run tool(String script, String... arguments) {
        List<Object> command = new ArrayList<>(List.of(Dist.script(script)));
        command.addAll(List.of(arguments));
        command.add("--bootstrap-server");
        command.add(bootstrap);
        return Run.of(command.toArray());
    }

    private String file(String name, String content) {
        try {
            return Files.writeString(folder.resolve(name), content).toString();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
