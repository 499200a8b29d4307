package io.ottla.broker.tool;

import io.ottla.broker.log.BatchWalk;
import io.ottla.broker.log.Disk;
import io.ottla.broker.log.DiskFile;
import io.ottla.client.cli.ToolFailure;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.Header;
import io.ottla.protocol.record.Record;
import io.ottla.protocol.record.RecordCursor;
import io.ottla.protocol.record.TimestampType;
import io.ottla.protocol.record.TransactionMarker;
import io.ottla.protocol.wire.MalformedException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Prints a segment: a line for each batch and, deeper, one for each record.
 *
 * @param deep whether records are printed
 * @param bare whether only the content of records is
 * @param text how the content is printed; null to print none
 * @param bytesMax how much of a file is read
 */
record DumpedLog(
        PrintStream out,
        boolean deep,
        boolean bare,
        @Nullable RecordText text,
        int bytesMax) {
    private static final int NAME_DIGITS = 20;

    void dump(Disk disk, Path file) throws IOException {
        out.println("Log starting offset: " + baseOffset(file));
        DiskFile open = disk.openExisting(file);
        long lastOffset = -1;
        try (BatchWalk walk = BatchWalk.of(open, 0)) {
            while (walk.next() && walk.position() + walk.header().sizeBytes() <= bytesMax) {
                BatchHeader batch = walk.whole();
                batch(batch, walk.position());
                if (deep) {
                    records(batch);
                }
                lastOffset = batch.lastOffset();
            }
            long torn = open.bytes() - walk.position();
            if (torn > 0 && open.bytes() <= bytesMax) {
                out.println("Found " + torn + " invalid bytes at the end of " + file.getFileName()
                        + (lastOffset < 0 ? "" : ", behind offset " + lastOffset));
            }
        } finally {
            open.close();
        }
    }

    /** The offset that the name of a file says. */
    static long baseOffset(Path file) {
        String name = file.getFileName().toString();
        String digits = name.substring(0, name.lastIndexOf('.'));
        if (digits.length() != NAME_DIGITS || !digits.chars().allMatch(Character::isDigit)) {
            throw new ToolFailure(file + ": the name of a file of a log is 20 digits and an ending");
        }
        return Long.parseLong(digits);
    }

    private void batch(BatchHeader batch, long position) {
        StringBuilder line = new StringBuilder();
        if (batch.magic() >= BatchHeader.MAGIC_V2) {
            OptionalLong horizon =
                    batch.hasDeleteHorizon() ? OptionalLong.of(batch.deleteHorizonMs()) : OptionalLong.empty();
            line.append("baseOffset: ").append(batch.baseOffset());
            line.append(" lastOffset: ").append(batch.lastOffset());
            line.append(" count: ").append(batch.recordCount());
            line.append(" baseSequence: ").append(batch.baseSequence());
            line.append(" lastSequence: ").append(batch.lastSequence());
            line.append(" producerId: ").append(batch.producerId());
            line.append(" producerEpoch: ").append(batch.producerEpoch());
            line.append(" partitionLeaderEpoch: ").append(batch.leaderEpoch());
            line.append(" isTransactional: ").append(batch.isTransactional());
            line.append(" isControl: ").append(batch.isControl());
            line.append(" deleteHorizonMs: ").append(horizon);
        } else {
            line.append("offset: ").append(batch.lastOffset());
        }
        line.append(" position: ").append(position).append(' ').append(name(batch.timestampType()));
        line.append(": ").append(batch.maxTimestamp());
        line.append(" size: ").append(batch.sizeBytes());
        line.append(" magic: ").append(batch.magic());
        line.append(" compresscodec: ")
                .append(batch.codec() == null ? "unknown" : batch.codec().label());
        line.append(" crc: ").append(Integer.toUnsignedLong(batch.crc()));
        line.append(" isvalid: ").append(batch.crcMatches());
        out.println(line);
    }

    private void records(BatchHeader batch) {
        try (RecordCursor cursor = RecordCursor.open(batch)) {
            while (cursor.next()) {
                out.println(bare ? bare(batch, cursor) : whole(batch, cursor));
            }
        } catch (MalformedException e) {
            out.println("| the batch at offset " + batch.baseOffset() + " cannot be read: " + e.getMessage());
        }
    }

    private StringBuilder whole(BatchHeader batch, RecordCursor cursor) {
        StringBuilder line = new StringBuilder("|");
        metadata(batch, cursor, line);
        if (batch.isControl()) {
            marker(batch, line);
        } else if (text != null) {
            line.append(text.of(cursor.copy()));
        }
        return line;
    }

    /** As Kafka's tool does it: only a key has the bar before it, and of a marker nothing is left. */
    private String bare(BatchHeader batch, RecordCursor cursor) {
        String content = batch.isControl() || text == null ? "" : text.of(cursor.copy());
        return content.startsWith(" key: ") ? "|" + content : content;
    }

    private static void metadata(BatchHeader batch, RecordCursor cursor, StringBuilder line) {
        Record record = cursor.copy();
        line.append(" offset: ").append(record.offset());
        line.append(' ').append(name(batch.timestampType())).append(": ").append(record.timestampMs());
        line.append(" keySize: ").append(record.key() == null ? -1 : record.key().length);
        line.append(" valueSize: ").append(record.value() == null ? -1 : record.value().length);
        if (batch.magic() >= BatchHeader.MAGIC_V2) {
            line.append(" sequence: ").append(cursor.sequence());
            line.append(" headerKeys: [")
                    .append(String.join(
                            ",", record.headers().stream().map(Header::key).toList()))
                    .append(']');
        }
    }

    private static void marker(BatchHeader batch, StringBuilder line) {
        TransactionMarker marker = TransactionMarker.read(batch);
        if (marker != null) {
            line.append(" endTxnMarker: ").append(marker.outcome());
            line.append(" coordinatorEpoch: ").append(marker.coordinatorEpoch());
        }
    }

    private static String name(TimestampType type) {
        return switch (type) {
            case NONE -> "NoTimestampType";
            case CREATE_TIME -> "CreateTime";
            case LOG_APPEND_TIME -> "LogAppendTime";
        };
    }
}
