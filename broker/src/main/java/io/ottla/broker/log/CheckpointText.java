package io.ottla.broker.log;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The text files that remember offsets.
 *
 * <pre>
 *   leader-epoch-checkpoint             recovery-point-, replication-, log-start-,
 *   (one per log)                       cleaner-offset-checkpoint (one per directory)
 *
 *   0            version                0              version
 *   2            lines that follow      2              lines that follow
 *   0 0          epoch, start offset    orders 0 1806  topic, partition, offset
 *   3 120                               orders 1 90
 * </pre>
 */
final class CheckpointText {
    /** The largest file that we read: about a million partitions. */
    static final int BYTES_MAX = 64 << 20;

    private CheckpointText() {}

    static byte[] offsets(Map<PartitionName, Long> offsets) {
        StringBuilder text = new StringBuilder(32 + 32 * offsets.size());
        text.append("0\n").append(offsets.size()).append('\n');
        offsets.forEach((partition, offset) -> text.append(partition.topic())
                .append(' ')
                .append(partition.index())
                .append(' ')
                .append(offset.longValue())
                .append('\n'));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Throws an IOException that says what is wrong. */
    static Map<PartitionName, Long> parseOffsets(String file, byte @Nullable [] content) throws IOException {
        Map<PartitionName, Long> offsets = new TreeMap<>(Comparator.naturalOrder());
        for (String[] line : lines(file, content, 3)) {
            offsets.put(new PartitionName(line[0], (int) number(file, line[1])), number(file, line[2]));
        }
        return offsets;
    }

    static byte[] epochs(EpochHistory epochs) {
        StringBuilder text = new StringBuilder();
        text.append("0\n").append(epochs.count()).append('\n');
        for (int i = 0; i < epochs.count(); i++) {
            text.append(epochs.epoch(i)).append(' ').append(epochs.start(i)).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Throws an IOException that says what is wrong. */
    static EpochHistory parseEpochs(String file, byte @Nullable [] content) throws IOException {
        EpochHistory epochs = EpochHistory.NONE;
        for (String[] line : lines(file, content, 2)) {
            epochs = epochs.with((int) number(file, line[0]), number(file, line[1]));
        }
        return epochs;
    }

    private static List<String[]> lines(String file, byte @Nullable [] content, int words) throws IOException {
        List<String[]> found = new ArrayList<>();
        if (content == null || content.length == 0) {
            return found;
        }
        String[] lines = new String(content, StandardCharsets.UTF_8).split("\n");
        if (!lines[0].strip().equals("0")) {
            throw new IOException(file + ": version is '" + lines[0].strip() + "', known is 0");
        }
        long expected = lines.length < 2 ? -1 : number(file, lines[1].strip());
        for (int i = 2; i < lines.length; i++) {
            if (!lines[i].isBlank()) {
                found.add(split(file, lines[i].strip(), words));
            }
        }
        if (found.size() != expected) {
            throw new IOException(file + ": holds " + found.size() + " lines, announces " + expected);
        }
        return found;
    }

    private static String[] split(String file, String line, int words) throws IOException {
        String[] parts = line.split("\\s+");
        if (parts.length != words) {
            throw new IOException(file + ": '" + line + "' has " + parts.length + " words, expected are " + words);
        }
        return parts;
    }

    private static long number(String file, String word) throws IOException {
        try {
            return Long.parseLong(word);
        } catch (NumberFormatException e) {
            throw new IOException(file + ": '" + word + "' is no number", e);
        }
    }
}
