package io.ottla.client.cli;

import io.ottla.client.TopicPartition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Offsets as lines of text, as --export prints and --from-file reads them:
 *
 * <pre>
 *   topic,partition,offset             when one group is meant
 *   group,topic,partition,offset       when several are; a group with a comma stands in quotes
 * </pre>
 */
final class OffsetCsv {
    private static final int LINES_MAX = 1_000_000;

    private OffsetCsv() {}

    static String write(Map<String, Map<TopicPartition, Long>> byGroup, boolean oneGroup) {
        StringBuilder text = new StringBuilder();
        byGroup.forEach((group, offsets) -> new TreeMap<>(offsets)
                .forEach((partition, offset) -> text.append(oneGroup ? "" : quoted(group) + ",")
                        .append(partition.topic())
                        .append(',')
                        .append(partition.partition())
                        .append(',')
                        .append(offset)
                        .append('\n')));
        return text.toString();
    }

    /** Reads a file for these groups; throws {@link ToolFailure} that names the line that is wrong. */
    static Map<String, Map<TopicPartition, Long>> read(Path file, List<String> groups) {
        Map<String, Map<TopicPartition, Long>> byGroup = new TreeMap<>();
        List<String> lines = lines(file);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).trim();
            if (!line.isEmpty()) {
                readLine(file + ", line " + (i + 1) + ": '" + line + "'", line, groups, byGroup);
            }
        }
        return byGroup;
    }

    private static void readLine(
            String where, String line, List<String> groups, Map<String, Map<TopicPartition, Long>> byGroup) {
        String group = groups.size() == 1 ? groups.get(0) : "";
        String rest = line;
        if (groups.size() != 1) {
            int end = line.startsWith("\"") ? line.indexOf("\",") + 1 : line.indexOf(',');
            if (end < 1) {
                throw new ToolFailure(where + " is not group,topic,partition,offset");
            }
            group = line.substring(0, end).replaceAll("^\"|\"$", "").replace("\"\"", "\"");
            rest = line.substring(end + 1);
        }
        String[] fields = rest.split(",");
        try {
            if (fields.length == 3) {
                TopicPartition partition = new TopicPartition(fields[0].trim(), Integer.parseInt(fields[1].trim()));
                byGroup.computeIfAbsent(group, g -> new TreeMap<>()).put(partition, Long.parseLong(fields[2].trim()));
                return;
            }
        } catch (NumberFormatException e) {
            throw new ToolFailure(where + ": partition and offset must be numbers");
        }
        throw new ToolFailure(where + " is not topic,partition,offset");
    }

    private static List<String> lines(Path file) {
        try (var lines = Files.lines(file)) {
            return lines.limit(LINES_MAX).toList();
        } catch (IOException e) {
            throw new ToolFailure("--from-file " + file + " cannot be read: " + e.getMessage());
        }
    }

    private static String quoted(String group) {
        return group.indexOf(',') < 0 && group.indexOf('"') < 0 ? group : '"' + group.replace("\"", "\"\"") + '"';
    }
}
