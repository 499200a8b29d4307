package io.ottla.broker.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.client.cli.Terminal;
import io.ottla.client.cli.Tool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every option that Kafka 2.4, 3.9 or 4.3 has is in the help of our tool of that name: {@code options.tsv} lists them. */
class ToolOptionsTest {
    /** Scripts that are no tools, or have no options. */
    private static final Set<String> OTHERS =
            Set.of("kafka-run-class.sh", "kafka-server-start.sh", "kafka-server-stop.sh");

    /** Options whose argument is not as in Kafka, and why. */
    private static final Map<String, String> OTHER_ARGUMENTS = Map.of(
            "kafka-reassign-partitions.sh --bootstrap-server", "Kafka's takes none to say that one is missing",
            "kafka-reassign-partitions.sh --bootstrap-controller", "the same");

    private static final Pattern OPTION = Pattern.compile("(-[^ ,]+(?:, -[^ ,]+)*)(.*)");
    private static final String COLUMNS = "------ +----------- *";

    private record Row(String script, String option, String argument, String byDefault) {
        String key() {
            return script + " " + option;
        }
    }

    /** An option in a text of help. */
    private record Shown(String argument, String text) {}

    @Test
    void everyOptionOfKafkaIsKnownAndTakesAnArgumentWhereKafkasDoes() throws IOException {
        List<String> wrong = new ArrayList<>();
        each((row, shown) -> {
            if (shown == null) {
                wrong.add(row.key() + " is no option");
            } else if (!shown.argument().equals(row.argument()) && !OTHER_ARGUMENTS.containsKey(row.key())) {
                wrong.add(row.key() + ": argument " + row.argument() + ", here " + shown.argument());
            }
        });
        assertThat(wrong).isEmpty();
    }

    @Test
    void defaultsAreKafkas() throws IOException {
        List<String> wrong = new ArrayList<>();
        each((row, shown) -> {
            if (shown != null
                    && !row.byDefault().isEmpty()
                    && !bare(shown.text()).contains("(default:" + bare(row.byDefault()) + ")")) {
                wrong.add(row.key() + ": default " + row.byDefault() + ", but: " + shown.text());
            }
        });
        assertThat(wrong).isEmpty();
    }

    private static String bare(String text) {
        return text.replaceAll("\\s+", "");
    }

    private static void each(BiConsumer<Row, @Nullable Shown> look) throws IOException {
        Map<String, Map<String, Shown>> known = new TreeMap<>();
        Tools.scripts().forEach(script -> known.put(script, shown(help(Tools.of(script)))));
        for (Row row : rows()) {
            look.accept(
                    row,
                    Objects.requireNonNull(known.get(row.script()), row.script())
                            .get(row.option()));
        }
    }

    @Test
    void everyScriptIsLookedAt() throws IOException {
        try (Stream<Path> bin = Files.list(Path.of("..", "bin"))) {
            Set<String> scripts = bin.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("kafka-") && !OTHERS.contains(name))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(scripts).isEqualTo(Tools.scripts());
        }
    }

    private static List<Row> rows() throws IOException {
        try (InputStream in = Objects.requireNonNull(ToolOptionsTest.class.getResourceAsStream("options.tsv"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .map(line -> line.split("\t", -1))
                    .map(fields -> new Row(fields[0], fields[1], fields[2], fields[3]))
                    .toList();
        }
    }

    /** The options of a text of help: in two columns, where what is too long goes on below, or one to a line. */
    private static Map<String, Shown> shown(String help) {
        List<String> lines = help.lines().toList();
        int head = 0;
        while (head < lines.size() && !lines.get(head).matches(COLUMNS)) {
            head++;
        }
        Map<String, Shown> all = new TreeMap<>();
        if (head == lines.size()) {
            lines.forEach(line -> add(line.strip(), "", all));
            return all;
        }
        int column = lines.get(head).indexOf(" -") + 1;
        String left = "";
        String right = "";
        for (String line : lines.subList(head + 1, lines.size())) {
            if (line.startsWith("-")) {
                add(left, right, all);
                left = "";
                right = "";
            }
            left += " " + line.substring(0, Math.min(column, line.length())).strip();
            right +=
                    " " + (line.length() <= column ? "" : line.substring(column).strip());
        }
        add(left, right, all);
        return all;
    }

    private static void add(String left, String right, Map<String, Shown> all) {
        Matcher option = OPTION.matcher(left.strip());
        if (option.matches()) {
            String argument =
                    option.group(2).contains("<") ? "yes" : option.group(2).contains("[") ? "optional" : "no";
            for (String name : option.group(1).split(", ")) {
                all.put(name, new Shown(argument, right.strip()));
            }
        }
    }

    private static String help(Tool tool) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        int exit = Tool.execute(tool, new Terminal(InputStream.nullInputStream(), print, print), "--help");
        assertThat(exit).isEqualTo(1);
        return out.toString(StandardCharsets.UTF_8);
    }
}
