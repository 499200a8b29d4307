package io.ottla.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The options of each tool: what is understood, and the one line for what is not. */
class OptionsTest {
    private static final String B = "--bootstrap-server";

    static Stream<Arguments> wrong() {
        return Stream.of(
                wrong(new TopicsTool(), "lisst is not a recognized option (did you mean --list?)", B, "x:1", "--lisst"),
                wrong(new TopicsTool(), "exactly one action", B, "x:1"),
                wrong(new TopicsTool(), "exactly one action", B, "x:1", "--list", "--create", "--topic", "t"),
                wrong(new TopicsTool(), "--bootstrap-server must be specified", "--list"),
                wrong(new TopicsTool(), "Missing required argument \"[topic]\"", B, "x:1", "--create"),
                wrong(new TopicsTool(), "partitions", B, "x:1", "--alter", "--topic", "t"),
                wrong(
                        new TopicsTool(),
                        "Cannot parse argument 'x' of option partitions",
                        B,
                        "x:1",
                        "--create",
                        "--topic",
                        "t",
                        "--partitions",
                        "x"),
                wrong(new TopicsTool(), "'nonsense' is not host:port", B, "nonsense", "--list"),
                wrong(new ConsoleProducer(), "Missing required option(s) [bootstrap-server]", "--topic", "t"),
                wrong(new ConsoleProducer(), "[topic]", B, "x:1"),
                wrong(new ConsoleProducer(), "acks", B, "x:1", "--topic", "t", "--request-required-acks", "7"),
                wrong(new ConsoleConsumer(), "[bootstrap-server]", "--topic", "t"),
                wrong(new ConsoleConsumer(), "Exactly one of --include/--topic", B, "x:1"),
                wrong(new ConsoleConsumer(), "partition is required", B, "x:1", "--topic", "t", "--offset", "5"),
                wrong(
                        new ConsoleConsumer(),
                        "'five' is incorrect",
                        B,
                        "x:1",
                        "--topic",
                        "t",
                        "--partition",
                        "0",
                        "--offset",
                        "five"),
                wrong(
                        new ConsoleConsumer(),
                        "group and partition",
                        B,
                        "x:1",
                        "--topic",
                        "t",
                        "--partition",
                        "0",
                        "--group",
                        "g"),
                wrong(
                        new ConsoleConsumer(),
                        "do not match",
                        B,
                        "x:1",
                        "--topic",
                        "t",
                        "--group",
                        "g",
                        "--consumer-property",
                        "group.id=h"),
                wrong(new ConsumerGroupsTool(), "exactly one action", B, "x:1"),
                wrong(new ConsumerGroupsTool(), "[all-groups], [group]", B, "x:1", "--describe"),
                wrong(
                        new ConsumerGroupsTool(),
                        "exactly one of these: [to-offset]",
                        B,
                        "x:1",
                        "--reset-offsets",
                        "--group",
                        "g",
                        "--topic",
                        "t"),
                wrong(new ConsumerGroupsTool(), "Invalid state list 'sleepy'", B, "x:1", "--list", "--state", "sleepy"),
                wrong(new ConfigsTool(), "At least one entity type", B, "x:1", "--describe"),
                wrong(new ConfigsTool(), "Invalid entity type foo", B, "x:1", "--describe", "--entity-type", "foo"),
                wrong(new ConfigsTool(), "--add-config", B, "x:1", "--alter", "--topic", "t"),
                wrong(new BrokerApiVersionsTool(), "[bootstrap-server]", "--command-config", "f"));
    }

    private static Arguments wrong(Tool tool, String words, String... args) {
        return Arguments.of(tool.getClass().getSimpleName() + " " + String.join(" ", args), tool, words, args);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void aMistakeIsOneLineAndANonZeroExit(String name, Tool tool, String words, String[] args) {
        ToolRun run = ToolRun.of(tool, "", args);
        assertThat(run.exit()).isEqualTo(1);
        assertThat((run.out() + run.err()).lines()).singleElement().asString().contains(words);
    }

    @Test
    void helpListsEveryOptionAndEndsAsWithKafka() {
        for (Tool tool : List.of(
                new TopicsTool(),
                new ConsoleProducer(),
                new ConsoleConsumer(),
                new ConsumerGroupsTool(),
                new ConfigsTool(),
                new BrokerApiVersionsTool())) {
            ToolRun run = ToolRun.of(tool, "", "--help");
            assertThat(run.exit()).isEqualTo(1);
            assertThat(run.out()).contains(B).contains("--version");
        }
    }

    @Test
    void aBrokerThatIsNotThereIsOneLine() throws Exception {
        int port;
        try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        ToolRun run = ToolRun.of(new TopicsTool(), "", B, "127.0.0.1:" + port, "--list");
        assertThat(run.exit()).isEqualTo(1);
        assertThat((run.out() + run.err()).lines()).singleElement().asString().contains("127.0.0.1:" + port);
    }

    @Test
    void topicsAreChosenByExpressionsAndInternalOnesLeftOut() {
        TopicOptions options =
                new TopicOptions("--zookeeper", "z:1", "--list", "--topic", "a.*,b", "--exclude-internal");
        assertThat(options.matching(List.of("b", "ab", "bb", "aa"))).containsExactly("aa", "ab", "b");
        assertThat(options.zookeeper()).isEqualTo("z:1");
        TopicOptions all = new TopicOptions("--zookeeper", "z:1", "--list", "--exclude-internal");
        assertThat(all.matching(List.of("__consumer_offsets", "t"))).containsExactly("t");
    }

    @Test
    void replicaAssignmentsAreReadAndChecked() {
        assertThat(create("--replica-assignment", "1:2,2:3").assignment())
                .isEqualTo(List.of(List.of(1, 2), List.of(2, 3)));
        assertThatThrownBy(() -> create("--replica-assignment", "1:2,2").assignment())
                .hasMessageContaining("Partition 1 has different replication factor");
        assertThatThrownBy(() -> create("--replica-assignment", "1:1").assignment())
                .hasMessageContaining("duplicate");
        assertThatThrownBy(() -> create("--partitions", "0").partitions())
                .hasMessage("The partitions must be greater than 0");
    }

    @Test
    void settingsAreReadWithListsInBrackets() {
        ConfigOptions options = new ConfigOptions(
                "--zookeeper",
                "z:1",
                "--alter",
                "--entity-type",
                "topics",
                "--entity-name",
                "t",
                "--add-config",
                "cleanup.policy=[compact,delete],retention.ms=5",
                "--delete-config",
                "segment.ms,flush.ms");
        assertThat(options.added()).isEqualTo(Map.of("cleanup.policy", "compact,delete", "retention.ms", "5"));
        assertThat(options.deleted()).containsExactly("segment.ms", "flush.ms");
        assertThat(options.entities()).containsExactly(new Entity(Entity.Kind.TOPICS, "t", false));
    }

    @Test
    void aUserAndAClientAreOneEntity() {
        ConfigOptions options = new ConfigOptions(
                B,
                "x:1",
                "--describe",
                "--entity-type",
                "users",
                "--entity-name",
                "u",
                "--entity-type",
                "clients",
                "--entity-default");
        assertThat(options.entities())
                .containsExactly(
                        new Entity(Entity.Kind.USERS, "u", false), new Entity(Entity.Kind.CLIENTS, null, true));
    }

    @Test
    void theConsolesOptionsBecomeSettings() {
        Map<String, String> producer = new ConsoleProducerOptions(
                        "--broker-list",
                        "x:1",
                        "--topic",
                        "t",
                        "--compression-codec",
                        "--request-required-acks",
                        "1",
                        "--producer-property",
                        "linger.ms=7")
                .producer();
        assertThat(producer)
                .containsEntry("bootstrap.servers", "x:1")
                .containsEntry("compression.type", "gzip")
                .containsEntry("acks", "1")
                .containsEntry("linger.ms", "7")
                .containsEntry("request.timeout.ms", "1500");
        Map<String, String> consumer =
                new ConsoleConsumerOptions(B, "x:1", "--topic", "t", "--from-beginning").consumer(42);
        assertThat(consumer)
                .containsEntry("group.id", "console-consumer-42")
                .containsEntry("enable.auto.commit", "false")
                .containsEntry("auto.offset.reset", "earliest");
    }

    private static TopicOptions create(String... more) {
        return new TopicOptions(
                Stream.concat(Stream.of("--zookeeper", "z:1", "--create", "--topic", "t"), Stream.of(more))
                        .toArray(String[]::new));
    }
}
