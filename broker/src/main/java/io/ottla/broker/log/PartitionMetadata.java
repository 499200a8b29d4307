package io.ottla.broker.log;

import io.ottla.protocol.wire.Uuid;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code partition.metadata}, which says which topic of that name a log is of.
 *
 * <pre>
 *   version: 0
 *   topic_id: vaglMyCwSz-8rthJO1rwDg
 * </pre>
 */
final class PartitionMetadata {
    static final String FILE = "partition.metadata";
    static final int BYTES_MAX = 4096;
    private static final String VERSION = "version: ";
    private static final String TOPIC_ID = "topic_id: ";

    private PartitionMetadata() {}

    static byte[] write(Uuid topicId) {
        return (VERSION + "0\n" + TOPIC_ID + topicId).getBytes(StandardCharsets.UTF_8);
    }

    /** Zero if there is no file. Throws an IOException for one that cannot be understood. */
    static Uuid read(byte @Nullable [] content) throws IOException {
        if (content == null) {
            return Uuid.ZERO;
        }
        String[] lines = new String(content, StandardCharsets.UTF_8).split("\n");
        if (lines.length < 2 || !lines[0].strip().equals("version: 0") || !lines[1].startsWith(TOPIC_ID)) {
            throw new IOException(FILE + " is not 'version: 0' and a topic_id");
        }
        try {
            return Uuid.parse(lines[1].substring(TOPIC_ID.length()).strip());
        } catch (IllegalArgumentException e) {
            throw new IOException(FILE + ": " + e.getMessage(), e);
        }
    }
}
