package io.ottla.client.cli;

import io.netty.buffer.Unpooled;
import io.ottla.client.TopicPartition;
import io.ottla.client.admin.ReplicaLogs;
import io.ottla.protocol.record.Batches;
import io.ottla.protocol.record.Record;
import io.ottla.protocol.record.RecordCursor;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.MalformedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compares the copies of one partition, record by record, as far as every replica has them and below the lowest high
 * watermark. Remembers where it is; not thread-safe.
 */
final class ReplicaComparison {
    private final TopicPartition partition;
    private long offset;
    private long lag;

    /** @param offset of the first record to compare */
    ReplicaComparison(TopicPartition partition, long offset) {
        this.partition = partition;
        this.offset = offset;
    }

    /** The next offset to compare. */
    long offset() {
        return offset;
    }

    /** How many records behind the highest high watermark the comparison is. */
    long lag() {
        return lag;
    }

    /** Takes what each broker has from {@link #offset} on; what it finds wrong it returns, a line each. */
    List<String> take(Map<Integer, ReplicaLogs.Copy> copies) {
        List<String> findings = new ArrayList<>();
        Map<Integer, List<Record>> records = new TreeMap<>();
        long committed = Long.MAX_VALUE;
        long highest = 0;
        for (Map.Entry<Integer, ReplicaLogs.Copy> entry : copies.entrySet()) {
            ReplicaLogs.Copy copy = entry.getValue();
            if (copy.error() != ErrorCode.NONE) {
                findings.add("partition " + partition + ": replica " + entry.getKey() + " cannot be read at offset "
                        + offset + ": " + copy.error());
                return findings;
            }
            committed = Math.min(committed, copy.highWatermark());
            highest = Math.max(highest, copy.highWatermark());
            records.put(entry.getKey(), records(entry.getKey(), copy.batches(), findings));
        }
        compare(records, committed, findings);
        lag = Math.max(0, highest - offset);
        return findings;
    }

    private List<Record> records(int broker, ByteBuffer bytes, List<String> findings) {
        List<Record> all = new ArrayList<>();
        Batches batches = new Batches(Unpooled.wrappedBuffer(bytes));
        try {
            while (batches.next()) {
                if (!batches.header().crcMatches()) {
                    findings.add("partition " + partition + ": replica " + broker + "'s batch at offset "
                            + batches.header().baseOffset() + " is damaged: its checksum does not match");
                }
                try (RecordCursor cursor = RecordCursor.open(batches.header())) {
                    while (cursor.next()) {
                        if (cursor.offset() >= offset) {
                            all.add(cursor.copy());
                        }
                    }
                }
            }
        } catch (MalformedException e) {
            findings.add("partition " + partition + ": replica " + broker + "'s log cannot be read behind offset "
                    + (all.isEmpty() ? offset - 1 : all.get(all.size() - 1).offset()) + ": " + e.getMessage());
        }
        return all;
    }

    /** Moves on as long as every replica has a record below the watermark that all have. */
    private void compare(Map<Integer, List<Record>> records, long committed, List<String> findings) {
        for (int at = 0; ; at++) {
            int firstBroker = -1;
            @Nullable Record first = null;
            long next = offset;
            for (Map.Entry<Integer, List<Record>> entry : records.entrySet()) {
                if (at >= entry.getValue().size() || entry.getValue().get(at).offset() >= committed) {
                    return;
                }
                Record record = entry.getValue().get(at);
                if (first == null) {
                    firstBroker = entry.getKey();
                    first = record;
                } else if (record.offset() != first.offset()) {
                    findings.add("partition " + partition + ": replica " + firstBroker + "'s offset "
                            + first.offset() + " doesn't match replica " + entry.getKey() + "'s offset "
                            + record.offset());
                    offset = Math.max(first.offset(), record.offset());
                    return;
                } else if (!same(first, record)) {
                    findings.add("partition " + partition + " has unmatched content at offset " + record.offset()
                            + ": replica " + firstBroker + " and replica " + entry.getKey());
                }
                next = record.offset() + 1;
            }
            if (first == null) {
                return;
            }
            offset = next;
        }
    }

    private static boolean same(Record one, Record other) {
        if (one.timestampMs() != other.timestampMs()
                || !Arrays.equals(one.key(), other.key())
                || !Arrays.equals(one.value(), other.value())
                || one.headers().size() != other.headers().size()) {
            return false;
        }
        for (int i = 0; i < one.headers().size(); i++) {
            if (!one.headers().get(i).key().equals(other.headers().get(i).key())
                    || !Arrays.equals(
                            one.headers().get(i).value(), other.headers().get(i).value())) {
                return false;
            }
        }
        return true;
    }
}
