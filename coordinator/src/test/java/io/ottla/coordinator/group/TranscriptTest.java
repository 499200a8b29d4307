package io.ottla.coordinator.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs the transcripts in resources/transcripts/group. A line at the margin is a command (see {@link Script}), or
 * {@code advance ms}, {@code restart}, {@code set name=value}, {@code transaction producer g t-0=5},
 * {@code end producer commit}; the indented lines under it are what has to come of it, all of it, in order. A timer's
 * command stands as {@code due ...}. {@code #} begins a remark. With {@code -Dtranscripts.write=true} the files are
 * written anew from what the machine does, to be read over before they are committed.
 */
class TranscriptTest {
    private static final Path SOURCES = Path.of("src/test/resources/transcripts/group");

    static Stream<Path> transcripts() throws IOException, URISyntaxException {
        Path folder =
                Path.of(TranscriptTest.class.getResource("/transcripts/group").toURI());
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void machineDoesWhatTheTranscriptSays(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        if (Boolean.getBoolean("transcripts.write")) {
            Files.writeString(SOURCES.resolve(file.getFileName()), play(lines));
            return;
        }
        assertThat(play(lines)).isEqualTo(String.join("\n", lines) + "\n");
    }

    static String play(List<String> lines) {
        StringBuilder text = new StringBuilder();
        Bench bench = new Bench((command, outcome) -> {
            if (command instanceof GroupCommand.Unasked && !(command instanceof ForgetTopics)) {
                text.append("  due ").append(Narrator.command(command)).append('\n');
            }
            text.append(Narrator.tell(outcome));
        });
        for (String line : lines) {
            if (line.startsWith("  ")) {
                continue;
            }
            text.append(line).append('\n');
            if (!line.isBlank() && !line.startsWith("#")) {
                perform(bench, line);
            }
        }
        return text.toString();
    }

    private static void perform(Bench bench, String line) {
        Script script = new Script(line);
        switch (script.word(0)) {
            case "advance" -> bench.advance(Long.parseLong(script.word(1)));
            case "restart" -> bench.restart();
            case "set" -> bench.settings = script.settings(bench.settings);
            case "transaction" -> script.pending().forEach(bench::happen);
            case "end" ->
                bench.happen(new GroupEvent.TransactionEnded(
                        Long.parseLong(script.word(1)), script.word(2).equals("commit")));
            default -> bench.give(script.command());
        }
    }
}
