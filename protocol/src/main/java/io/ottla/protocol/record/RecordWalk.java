package io.ottla.protocol.record;

import io.ottla.protocol.record.Admission.Refused;
import io.ottla.protocol.wire.MalformedException;
import org.jspecify.annotations.Nullable;

/**
 * Walks every record of a produced batch of format 2 and checks its structure, its offset, its key and its timestamp.
 * Keys and values are passed over, not looked at, so compressed content is never held in full. Throws
 * MalformedException for bytes that are no records, ExpansionException for too many.
 */
final class RecordWalk {
    private final ProduceRules rules;
    private final RecordComplaints complaints;
    private final RecordFeed feed;
    private final long baseTimestamp;
    private long maxTimestamp = BatchHeader.NO_TIMESTAMP;

    /** Walks it all. */
    RecordWalk(BatchHeader batch, ProduceRules rules) {
        this.rules = rules;
        this.complaints = new RecordComplaints(rules);
        this.baseTimestamp = batch.baseTimestamp();
        int at = batch.position() + BatchHeader.BYTES;
        int bytes = batch.sizeBytes() - BatchHeader.BYTES;
        Codec codec = batch.codec();
        try (RecordFeed content = codec == null || codec == Codec.NONE
                ? new RecordFeed(batch.buffer(), at, bytes)
                : new RecordFeed(codec, batch.magic(), batch.buffer().slice(at, bytes), rules.expandedBytesMax())) {
            this.feed = content;
            walk(batch.recordCount());
        }
    }

    /** The verdict, null if nothing is wrong. */
    @Nullable
    Refused refused() {
        return complaints.refused();
    }

    /** The highest timestamp of all records, -1 if none has one. */
    long maxTimestamp() {
        return maxTimestamp;
    }

    private void walk(int count) {
        for (int i = 0; i < count; i++) {
            record(i);
        }
        if (!feed.exhausted()) {
            throw new MalformedException("bytes follow the last of the " + count + " records that the batch counts");
        }
    }

    private void record(int index) {
        int bytes = feed.varint();
        long end = feed.position() + bytes;
        feed.int8();
        long timestamp = baseTimestamp + feed.varlong();
        int offsetDelta = feed.varint();
        if (offsetDelta != index) {
            throw new MalformedException("record " + index + " of the batch has offset delta " + offsetDelta);
        }
        boolean keyed = part(end, index, "key");
        part(end, index, "value");
        headers(end, index);
        if (feed.position() != end) {
            throw new MalformedException("record " + index + " claims " + bytes + " bytes, its parts have "
                    + (bytes - end + feed.position()));
        }
        if (timestamp > maxTimestamp) {
            maxTimestamp = timestamp;
        }
        if (rules.keyRequired() && !keyed) {
            complaints.noKey(index);
        }
        complaints.checkTimestamp(index, timestamp);
    }

    /** Passes over a length and so many bytes; false for null. */
    private boolean part(long end, int index, String name) {
        int bytes = feed.varint();
        if (bytes < -1 || bytes > end - feed.position()) {
            throw new MalformedException(name + " of record " + index + " claims " + bytes
                    + " bytes, allowed are -1 to " + (end - feed.position()));
        }
        if (bytes > 0) {
            feed.skip(bytes);
        }
        return bytes >= 0;
    }

    private void headers(long end, int index) {
        int count = feed.varint();
        if (count < 0 || count > end - feed.position()) {
            throw new MalformedException(
                    "record " + index + " claims " + count + " headers in " + (end - feed.position()) + " bytes");
        }
        for (int i = 0; i < count; i++) {
            if (!part(end, index, "header key")) {
                throw new MalformedException("header " + i + " of record " + index + " has no key");
            }
            part(end, index, "header value");
        }
    }
}
