package io.ottla.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The tools of operators, called wrongly: one line for each mistake, before any broker is asked. */
class OperatorToolsTest {
    private static final String B = "--bootstrap-server";
    private static final String NOBODY = "127.0.0.1:1";

    @TempDir
    static Path folder;

    static Stream<Arguments> wrong() {
        return Stream.of(
                wrong(reassign(), "exactly one action", B, NOBODY),
                wrong(reassign(), "exactly one action", B, NOBODY, "--execute", "--verify"),
                wrong(reassign(), "Please specify --bootstrap-server", "--list"),
                wrong(reassign(), "--bootstrap-server", "--list", "--zookeeper", "z:2181"),
                wrong(reassign(), "Missing required argument \"[reassignment-json-file]\"", B, NOBODY, "--cancel"),
                wrong(reassign(), "Missing required argument \"[broker-list]\"", B, NOBODY, "--generate"),
                wrong(
                        reassign(),
                        "Option \"[throttle]\" can't be used with action \"[list]\"",
                        B,
                        NOBODY,
                        "--list",
                        "--throttle",
                        "5"),
                wrong(reassign(), "did you mean --execute?", B, NOBODY, "--exceute"),
                plan("Unable to read file", null),
                plan("not a valid JSON", "hello"),
                plan("Not supported version field value 2", "{\"version\":2,\"partitions\":[]}"),
                plan("cannot be empty", "{\"version\":1,\"partitions\":[]}"),
                plan("has no list \"partitions\"", "{\"version\":1}"),
                plan("\"replicas\" in", "{\"partitions\":[{\"topic\":\"t\",\"partition\":0}]}"),
                plan("\"partition\" in", "{\"partitions\":[{\"topic\":\"t\",\"partition\":\"0\",\"replicas\":[1]}]}"),
                plan(
                        "t-0 contains multiple entries for 3",
                        "{\"partitions\":[{\"topic\":\"t\",\"partition\":0,\"replicas\":[3,3]}]}"),
                plan(
                        "duplicate topic partitions: t-0",
                        "{\"partitions\":[{\"topic\":\"t\",\"partition\":0,\"replicas\":[3]},"
                                + "{\"topic\":\"t\",\"partition\":0,\"replicas\":[1]}]}"),
                plan(
                        "Size of replicas list [1, 2] is different from size of log dirs list [any] for partition t-0",
                        "{\"partitions\":[{\"topic\":\"t\",\"partition\":0,\"replicas\":[1,2],"
                                + "\"log_dirs\":[\"any\"]}]}"),
                wrong(
                        new LeaderElectionTool(),
                        "Missing required option(s): bootstrap-server, election-type",
                        "--all-topic-partitions"),
                wrong(
                        new LeaderElectionTool(),
                        "One and only one of the following options is required",
                        B,
                        NOBODY,
                        "--election-type",
                        "preferred"),
                wrong(
                        new LeaderElectionTool(),
                        "Missing required option(s): partition",
                        B,
                        NOBODY,
                        "--election-type",
                        "preferred",
                        "--topic",
                        "t"),
                wrong(
                        new LeaderElectionTool(),
                        "Cannot parse argument 'best' of option election-type",
                        B,
                        NOBODY,
                        "--election-type",
                        "best",
                        "--all-topic-partitions"),
                wrong(new DeleteRecordsTool(), "[offset-json-file]", B, NOBODY),
                wrong(new DeleteRecordsTool(), "Unable to read file", B, NOBODY, "--offset-json-file", "/no/where"),
                wrong(
                        new DeleteRecordsTool(),
                        "\"offset\" in",
                        B,
                        NOBODY,
                        "--offset-json-file",
                        file("offsets", "{\"partitions\":[{\"topic\":\"t\",\"partition\":0,\"offset\":-2}]}")),
                wrong(new LogDirsTool(), "Missing required argument \"[describe]\"", B, NOBODY),
                wrong(new LogDirsTool(), "'x' is not a broker id", B, NOBODY, "--describe", "--broker-list", "1,x"),
                wrong(new LogDirsTool(), "Missing required argument \"[bootstrap-server]\"", "--describe"),
                wrong(new GetOffsetsTool(), "Missing required argument \"[bootstrap-server]\"", "--topic", "t"),
                wrong(new GetOffsetsTool(), "Malformed time argument abc", B, NOBODY, "--time", "abc"),
                wrong(new GetOffsetsTool(), "Invalid rule specification: t:a", B, NOBODY, "--topic-partitions", "t:a"),
                wrong(
                        new GetOffsetsTool(),
                        "--topic-partitions cannot be used with",
                        B,
                        NOBODY,
                        "--topic-partitions",
                        "t",
                        "--topic",
                        "t"),
                wrong(new GetOffsetsTool(), "but received: x", B, NOBODY, "--partitions", "x"),
                wrong(new ClusterTool(), "too few arguments"),
                wrong(new ClusterTool(), "invalid choice: 'id'", "id"),
                wrong(new ClusterTool(), "--bootstrap-server/-b is required", "cluster-id"),
                wrong(new ClusterTool(), "--id/-i is required", "unregister", B, NOBODY),
                wrong(verification(), "[broker-list]", "--topics-include", "t"),
                wrong(verification(), "[ is an invalid regex", "--broker-list", NOBODY, "--topics-include", "["),
                wrong(
                        verification(),
                        "Cannot parse argument 'x' of option fetch-size",
                        "--broker-list",
                        NOBODY,
                        "--fetch-size",
                        "x"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void whatIsWrongIsToldInOneLine(Tool tool, String words, List<String> args) {
        ToolRun run = ToolRun.of(tool, "", args.toArray(String[]::new));
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains(words).doesNotContain("Exception");
        assertThat(run.out()).isEmpty();
    }

    static Stream<Tool> tools() {
        return Stream.of(
                reassign(),
                new LeaderElectionTool(),
                new DeleteRecordsTool(),
                new LogDirsTool(),
                new GetOffsetsTool(),
                new ClusterTool(),
                verification());
    }

    @ParameterizedTest
    @MethodSource("tools")
    void helpIsGiven(Tool tool) {
        ToolRun run = ToolRun.of(tool, "", "--help");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).contains("broker").hasLineCount((int)
                run.out().lines().count());
        assertThat(run.err()).isEmpty();
    }

    @Test
    void aPlanIsReadBackAsItWasWritten() {
        var replicas = java.util.Map.of(
                new io.ottla.client.TopicPartition("a", 1), List.of(3, 1),
                new io.ottla.client.TopicPartition("a", 0), List.of(1));
        String text = ReassignmentPlan.text(replicas);
        assertThat(text)
                .isEqualTo("{\"version\":1,\"partitions\":["
                        + "{\"topic\":\"a\",\"partition\":0,\"replicas\":[1],\"log_dirs\":[\"any\"]},"
                        + "{\"topic\":\"a\",\"partition\":1,\"replicas\":[3,1],\"log_dirs\":[\"any\",\"any\"]}]}");
        ReassignmentPlan plan = ReassignmentPlan.read(JsonFile.of("plan", text));
        assertThat(plan.replicas()).isEqualTo(replicas);
        assertThat(plan.directories()).isEmpty();
    }

    @Test
    void rulesOfPartitionsMeanWhatTheySay() {
        PartitionFilter filter = PartitionFilter.ofRules("one:1,range:0-3,all,from:5-,to.*:-3");
        assertThat(matching(filter, "one")).containsExactly(1);
        assertThat(matching(filter, "range")).containsExactly(0, 1, 2);
        assertThat(matching(filter, "all")).hasSize(8);
        assertThat(matching(filter, "from")).containsExactly(5, 6, 7);
        assertThat(matching(filter, "tofu")).containsExactly(0, 1, 2);
        assertThat(matching(filter, "other")).isEmpty();
    }

    private static List<Integer> matching(PartitionFilter filter, String topic) {
        return Stream.iterate(0, i -> i + 1)
                .limit(8)
                .filter(i -> filter.matches(new io.ottla.client.TopicPartition(topic, i)))
                .toList();
    }

    private static Tool reassign() {
        return new ReassignTool(new Random(1));
    }

    private static Tool verification() {
        return new ReplicaVerificationTool(io.ottla.protocol.lane.Clock.SYSTEM);
    }

    private static Arguments plan(String words, String content) {
        return wrong(
                reassign(),
                words,
                B,
                NOBODY,
                "--execute",
                "--reassignment-json-file",
                content == null ? "/no/where" : file("plan" + Math.abs(content.hashCode()), content));
    }

    private static Arguments wrong(Tool tool, String words, String... args) {
        return Arguments.of(tool, words, List.of(args));
    }

    private static String file(String name, String content) {
        try {
            return Files.writeString(Files.createTempDirectory("ottla-plan").resolve(name), content)
                    .toString();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
