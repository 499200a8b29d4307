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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each tool as a user types it, well and wrongly: {@code tools.txt} is the transcript. */
class ToolsIT {
    private static final int MISTAKES_MIN = 3;
    /** Runs until it is ended, so that its good call is elsewhere: in OperatorFlow. */
    private static final Set<String> ENDLESS = Set.of("kafka-replica-verification.sh");

    private static final Pattern FILE = Pattern.compile("\\{F:(.*)}$");

    @TempDir
    static Path folder;

    /**
     * One command of the transcript.
     *
     * @param input what is typed, or comes through the pipe
     */
    private record Call(boolean good, String input, List<String> words, List<String> expected) {
        String script() {
            return words.get(0);
        }

        @Override
        public String toString() {
            return String.join(" ", words);
        }
    }

    @TestFactory
    Stream<DynamicTest> theTranscriptIsWhatHappens() {
        return calls().stream()
                .map(call -> DynamicTest.dynamicTest(call.toString(), () -> {
                    if (call.good()) {
                        assertGood(call);
                    } else {
                        assertMistake(call);
                    }
                }));
    }

    @Test
    void everyScriptIsCalledWellAndWronglyThreeTimes() {
        Map<String, Integer> good = new TreeMap<>();
        Map<String, Integer> wrong = new TreeMap<>();
        calls().forEach(call -> (call.good() ? good : wrong).merge(call.script(), 1, Integer::sum));
        for (String script : Tools.scripts()) {
            assertThat(good.containsKey(script) || ENDLESS.contains(script))
                    .as("good call of %s", script)
                    .isTrue();
            assertThat(wrong.getOrDefault(script, 0))
                    .as("mistakes with %s", script)
                    .isGreaterThanOrEqualTo(MISTAKES_MIN);
        }
    }

    /** Those that a script for Kafka may call, and what else is in bin. */
    @Test
    void everyToolThatIsPromisedIsInBinAndTested() throws IOException {
        List<String> promised = Stream.of(
                        "topics",
                        "console-producer",
                        "console-consumer",
                        "consumer-groups",
                        "configs",
                        "get-offsets",
                        "delete-records",
                        "log-dirs",
                        "dump-log",
                        "broker-api-versions",
                        "cluster",
                        "producer-perf-test",
                        "consumer-perf-test",
                        "verifiable-producer",
                        "verifiable-consumer",
                        "e2e-latency")
                .map(name -> "kafka-" + name + ".sh")
                .toList();
        Set<String> servers = Set.of("kafka-server-start.sh", "kafka-server-stop.sh", "kafka-run-class.sh");
        try (Stream<Path> bin =
                Files.list(Path.of(Dist.script("kafka-topics.sh")).getParent())) {
            assertThat(bin.map(file -> file.getFileName().toString())
                            .filter(name -> name.startsWith("kafka-") && !servers.contains(name)))
                    .containsAll(promised)
                    .containsExactlyInAnyOrderElementsOf(Tools.scripts());
        }
    }

    static Set<String> scripts() {
        return Tools.scripts();
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void everyScriptHelps(String script) {
        Run help = Run.of(Dist.script(script), "--help");
        assertThat(help.exit()).as("that of Kafka's tools").isEqualTo(1);
        assertThat(help.out()).containsAnyOf("--bootstrap-server", "--broker-list", "--files");
        assertThat(help.err()).isEmpty();
    }

    private static void assertGood(Call call) {
        Object[] command = call.words().toArray();
        command[0] = Dist.script(call.script());
        Run run = Run.withInput(call.input(), command).ok();
        for (String expected : call.expected()) {
            assertThat(run.lines()).as("%s", run).anyMatch(line -> line.matches(expected));
        }
    }

    private static void assertMistake(Call call) {
        String[] args = call.words().subList(1, call.words().size()).toArray(String[]::new);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream both = new PrintStream(said, true, StandardCharsets.UTF_8);
        InputStream input = new ByteArrayInputStream(call.input().getBytes(StandardCharsets.UTF_8));
        int exit = Tool.execute(Tools.of(call.script(), args), new Terminal(input, both, both), args);
        String text = said.toString(StandardCharsets.UTF_8);
        assertThat(exit).as("%s says %s", call, text).isEqualTo(1);
        assertThat(text).doesNotContain("Exception").doesNotContain("\tat ");
        for (String expected : call.expected()) {
            assertThat(text.lines()).as("%s", call).anyMatch(line -> line.matches(expected));
        }
    }

    private static List<Call> calls() {
        List<Call> calls = new ArrayList<>();
        for (String line : transcript().lines().toList()) {
            if (line.startsWith("$ ") || line.startsWith("! ")) {
                calls.add(call(line.charAt(0) == '$', filled(line.substring(2))));
            } else if (line.startsWith("  > ")) {
                calls.get(calls.size() - 1).expected().add(filled(line.substring(4)));
            }
        }
        return calls;
    }

    private static Call call(boolean good, String command) {
        String input = "";
        String rest = command;
        if (command.startsWith("echo ")) {
            int pipe = command.indexOf(" | ");
            input = command.substring("echo ".length(), pipe) + "\n";
            rest = command.substring(pipe + 3);
        }
        return new Call(good, input, Arrays.asList(rest.split(" ")), new ArrayList<>());
    }

    private static String filled(String text) {
        BrokerProcess broker = SharedBroker.BROKER;
        String filled = text.replace("{B}", broker.bootstrap())
                .replace("{ZK}", broker.zookeeper())
                .replace("{DATA}", broker.data().toString());
        Matcher file = FILE.matcher(filled);
        return file.find() ? filled.substring(0, file.start()) + written(file.group(1)) : filled;
    }

    private static Path written(String content) {
        try {
            return Files.writeString(folder.resolve("file" + Math.abs(content.hashCode()) + ".json"), content);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String transcript() {
        try (InputStream in = Objects.requireNonNull(ToolsIT.class.getResourceAsStream("tools.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
