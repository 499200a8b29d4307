package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.broker.tool.Tools;
import io.ottla.client.cli.Terminal;
import io.ottla.client.cli.Tool;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Our tools and those of Kafka 3.9, called alike, as {@code tools-beside-kafka.txt} lists the calls: the same lines on standard
 * output, in whatever order, and the same exit code; where the lines are not the same, as for wrong calls, the exit code.
 */
class ToolsBesideKafkaIT {
    private static final Map<String, String> CLASSES = Map.ofEntries(
            Map.entry("kafka-topics.sh", "org.apache.kafka.tools.TopicCommand"),
            Map.entry("kafka-configs.sh", "kafka.admin.ConfigCommand"),
            Map.entry("kafka-consumer-groups.sh", "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand"),
            Map.entry("kafka-get-offsets.sh", "org.apache.kafka.tools.GetOffsetShell"),
            Map.entry("kafka-log-dirs.sh", "org.apache.kafka.tools.LogDirsCommand"),
            Map.entry("kafka-leader-election.sh", "org.apache.kafka.tools.LeaderElectionCommand"),
            Map.entry("kafka-delete-records.sh", "org.apache.kafka.tools.DeleteRecordsCommand"),
            Map.entry("kafka-dump-log.sh", "kafka.tools.DumpLogSegments"),
            Map.entry("kafka-consumer-perf-test.sh", "org.apache.kafka.tools.ConsumerPerformance"),
            Map.entry("kafka-console-consumer.sh", "org.apache.kafka.tools.consumer.ConsoleConsumer"));

    private static final String CONFIGS = "\tConfigs: ";

    private static final KafkaTools KAFKA = Kafka39.tools();

    /** What is to be done with a call. */
    private enum Comparison {
        /** Nothing: it makes what others look at. */
        NONE,
        EXIT,
        LINES
    }

    /** One line of the list. */
    private record Call(String words, Comparison comparison) {
        String script() {
            return words.substring(0, words.indexOf(' '));
        }

        /** {@code side} is who calls: what is made has its own name for each. */
        String[] args(String side) {
            String[] all = words.replace("{S}", side)
                    .replace("{B}", SharedBroker.BROKER.bootstrap())
                    .replace("{DATA}", SharedBroker.BROKER.data().toString())
                    .split(" ");
            return Arrays.copyOfRange(all, 1, all.length);
        }

        @Override
        public String toString() {
            return words;
        }
    }

    @TestFactory
    Stream<DynamicTest> eachCallIsAnsweredAsKafkasToolsDo() throws IOException {
        return calls().stream()
                .map(call -> DynamicTest.dynamicTest(call.toString(), () -> {
                    switch (call.comparison()) {
                        case NONE -> ours(call).ok();
                        case EXIT -> assertSameExit(call);
                        case LINES -> assertSameLines(call);
                    }
                }));
    }

    private static void assertSameLines(Call call) {
        Run ours = ours(call);
        Run theirs = KAFKA.run(Objects.requireNonNull(CLASSES.get(call.script())), call.args("kafka"));
        assertThat(ours.exit()).as("%s%n%s", ours, theirs).isEqualTo(theirs.exit());
        assertThat(lines(ours, "ours"))
                .as("%s%n%s", ours, theirs)
                .containsExactlyInAnyOrderElementsOf(lines(theirs, "kafka"));
    }

    /** Without what may differ: a longer name takes more room in a column, and Kafka's tool has settings in any order. */
    private static List<String> lines(Run run, String side) {
        return run.lines().stream()
                .map(line -> line.replaceAll("-" + side + "\\b *", "-{S} "))
                .map(ToolsBesideKafkaIT::inOrder)
                .toList();
    }

    private static String inOrder(String line) {
        int at = line.indexOf(CONFIGS) + CONFIGS.length();
        return at < CONFIGS.length()
                ? line
                : line.substring(0, at)
                        + Stream.of(line.substring(at).split(",")).sorted().toList();
    }

    private static void assertSameExit(Call call) {
        Run ours = ours(call);
        Run theirs = KAFKA.run(Objects.requireNonNull(CLASSES.get(call.script())), call.args("kafka"));
        assertThat(ours.exit()).as("%s%n%s", ours, theirs).isEqualTo(theirs.exit());
    }

    private static Run ours(Call call) {
        String[] args = call.args("ours");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        int exit = Tool.execute(Tools.of(call.script(), args), terminal, args);
        return new Run(
                List.of(call.toString()),
                exit,
                out.toString(StandardCharsets.UTF_8),
                err.toString(StandardCharsets.UTF_8));
    }

    private static List<Call> calls() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(ToolsBesideKafkaIT.class.getResourceAsStream("tools-beside-kafka.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> new Call(line.substring(2), comparison(line.charAt(0))))
                    .toList();
        }
    }

    private static Comparison comparison(char sign) {
        return switch (sign) {
            case '>' -> Comparison.NONE;
            case '!' -> Comparison.EXIT;
            case '=' -> Comparison.LINES;
            default -> throw new IllegalArgumentException("'" + sign + "' says nothing");
        };
    }
}
