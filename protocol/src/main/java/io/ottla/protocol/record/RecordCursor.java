package io.ottla.protocol.record;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks the records of one batch of any format, in offset order, without an object for each: the accessors speak of
 * the record that {@link #next} moved to, and what they return is good until it moves on. Compressed content is
 * expanded a chunk at a time.
 *
 * <p>Thread: its owner's. The batch's buffer is not retained and must outlive the cursor, which must be closed.
 */
public interface RecordCursor extends AutoCloseable {
    /**
     * The most bytes that one batch may expand to unless a setting says otherwise: 64 MiB. Producers bound a batch by
     * its size before compression, which is rarely above 1 MiB.
     */
    long EXPANDED_BYTES_MAX = 64L << 20;

    /**
     * Opens a batch that is there in full. Throws MalformedException when it is compressed with an unknown codec.
     *
     * @param expandedBytesMax what compressed content may expand to, in bytes; beyond it {@link #next} throws
     *     ExpansionException
     */
    static RecordCursor open(BatchHeader batch, long expandedBytesMax) {
        return batch.magic() < BatchHeader.MAGIC_V2
                ? io.ottla.protocol.record.legacy.MessageCursor.open(batch, expandedBytesMax)
                : new BatchCursor(batch, expandedBytesMax);
    }

    /** {@link #open(BatchHeader, long)} with the default bound. */
    static RecordCursor open(BatchHeader batch) {
        return open(batch, EXPANDED_BYTES_MAX);
    }

    /** Moves on; false behind the last. Throws MalformedException, saying what is wrong, for bytes that are no record. */
    boolean next();

    /** Absolute. */
    long offset();

    /** In ms since the epoch, -1 for none; the batch's where that is an append time. */
    long timestampMs();

    /** The sequence number of an idempotent producer, -1 without. */
    int sequence();

    /** A view, not retained; null if the record has no key. */
    @Nullable
    ByteBuf key();

    /** A view, not retained; null for a tombstone. */
    @Nullable
    ByteBuf value();

    /** A copy of the key; null if the record has none. */
    default byte @Nullable [] keyBytes() {
        return bytes(key());
    }

    /** A copy of the value; null for a tombstone. */
    default byte @Nullable [] valueBytes() {
        return bytes(value());
    }

    int headerCount();

    /** In order; empty in format 0 and 1. */
    List<Header> headers();

    /** Bytes of the record as the batch holds it, expanded. */
    int sizeBytes();

    /** Cut loose from the buffer. */
    default Record copy() {
        return new Record(offset(), timestampMs(), keyBytes(), valueBytes(), headers());
    }

    @Override
    void close();

    /** All records of a batch, cut loose: for tools, tests and small internal topics. */
    static List<Record> copyAll(BatchHeader batch) {
        List<Record> all = new ArrayList<>();
        try (RecordCursor cursor = open(batch)) {
            while (cursor.next()) {
                all.add(cursor.copy());
            }
        }
        return all;
    }

    private static byte @Nullable [] bytes(@Nullable ByteBuf part) {
        if (part == null) {
            return null;
        }
        byte[] copy = new byte[part.readableBytes()];
        part.getBytes(part.readerIndex(), copy);
        return copy;
    }
}
