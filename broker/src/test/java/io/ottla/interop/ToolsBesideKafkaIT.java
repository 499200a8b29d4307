package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Our tools and Kafka's, called alike: the same lines on standard output as 3.9's, in whatever order, and the same exit code;
 * where the lines are not the same, as for wrong calls, the exit code of 3.9's and 4.3's.
 */
class ToolsBesideKafkaIT {
    private static final Map<String, String> CLASSES = Map.of(
            "kafka-topics.sh", "org.apache.kafka.tools.TopicCommand",
            "kafka-configs.sh", "kafka.admin.ConfigCommand",
            "kafka-consumer-groups.sh", "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
            "kafka-get-offsets.sh", "org.apache.kafka.tools.GetOffsetShell",
            "kafka-log-dirs.sh", "org.apache.kafka.tools.LogDirsCommand",
            "kafka-leader-election.sh", "org.apache.kafka.tools.LeaderElectionCommand",
            "kafka-delete-records.sh", "org.apache.kafka.tools.DeleteRecordsCommand",
            "kafka-console-consumer.sh", "org.apache.kafka.tools.consumer.ConsoleConsumer");

    @BeforeAll
    static void makeATopicAndAGroup() {
        ours("kafka-topics.sh", "--create", "--topic", "beside", "--partitions", "1", "--if-not-exists")
                .ok();
        ours(
                        "kafka-configs.sh",
                        "--alter",
                        "--entity-type",
                        "topics",
                        "--entity-name",
                        "beside",
                        "--add-config",
                        "retention.ms=7000000")
                .ok();
        ours(
                        "kafka-consumer-groups.sh",
                        "--group",
                        "beside",
                        "--topic",
                        "beside",
                        "--reset-offsets",
                        "--to-earliest",
                        "--execute")
                .ok();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka-topics.sh --describe --under-replicated-partitions",
                "kafka-topics.sh --create --topic beside --if-not-exists",
                "kafka-topics.sh --create --topic beside",
                "kafka-topics.sh --alter --topic beside --partitions 1",
                "kafka-configs.sh --describe --topic beside",
                "kafka-configs.sh --describe --entity-type brokers --entity-name 0 --all",
                "kafka-configs.sh --alter --topic beside --delete-config segment.ms",
                "kafka-consumer-groups.sh --describe --group beside",
                "kafka-consumer-groups.sh --describe --group beside --state",
                "kafka-consumer-groups.sh --describe --group beside --members --verbose",
                "kafka-consumer-groups.sh --group beside --topic beside --reset-offsets --to-latest --export --dry-run",
                "kafka-get-offsets.sh --topic beside --time earliest",
                "kafka-get-offsets.sh --topic nothing",
                "kafka-log-dirs.sh --describe --topic-list beside",
                "kafka-leader-election.sh --election-type preferred --topic beside --partition 0"
            })
    void bothSayTheSame(String command) {
        String[] words = command.split(" ");
        String[] args = Arrays.copyOfRange(words, 1, words.length);
        Run ours = ours(words[0], args);
        Run theirs = Kafka39.tool(
                Objects.requireNonNull(CLASSES.get(words[0])), withServer(args).toArray());
        assertThat(ours.exit()).as("%s%n%s", ours, theirs).isEqualTo(theirs.exit());
        assertThat(ours.lines()).as("%s%n%s", ours, theirs).containsExactlyInAnyOrderElementsOf(theirs.lines());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka-topics.sh --describe --topic nothing",
                "kafka-topics.sh --list --partitions 3",
                "kafka-consumer-groups.sh --describe --group nothing",
                "kafka-consumer-groups.sh --delete --group nothing",
                "kafka-get-offsets.sh --topic beside --time soon",
                "kafka-delete-records.sh --offset-json-file /nothing",
                "kafka-console-consumer.sh --group beside",
                "kafka-leader-election.sh --election-type preferred --topic nothing --partition 0"
            })
    void allEndAlike(String command) {
        String[] words = command.split(" ");
        String[] args = Arrays.copyOfRange(words, 1, words.length);
        String type = Objects.requireNonNull(CLASSES.get(words[0]));
        Run ours = ours(words[0], args);
        CompletableFuture<Run> newer = CompletableFuture.supplyAsync(
                () -> Kafka44.tool(type, withServer(args).toArray()));
        Run older = Kafka39.tool(type, withServer(args).toArray());
        assertThat(List.of(older.exit(), newer.join().exit()))
                .as("%s%n%s%n%s", ours, older, newer.join())
                .containsOnly(ours.exit());
    }

    private static Run ours(String script, String... args) {
        List<Object> command = withServer(args);
        command.add(0, Dist.script(script));
        return Run.of(command.toArray());
    }

    private static List<Object> withServer(String... args) {
        List<Object> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--bootstrap-server", SharedBroker.BROKER.bootstrap()));
        return all;
    }
}
