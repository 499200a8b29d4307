package io.ottla.broker.log;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The file that holds the producers as of an offset, so that not the whole log must be read for them.
 *
 * <pre>
 *   int16  version = 1
 *   uint32 CRC-32C of all that follows
 *   int32  number of entries, each 46 bytes:
 *     int64 producer id            int64 last timestamp, ms
 *     int16 epoch                  int32 coordinator epoch, -1 for none
 *     int32 last sequence          int64 first offset of the open transaction, -1 for none
 *     int64 last offset
 *     int32 last minus first offset of the last batch
 * </pre>
 */
final class ProducerSnapshot {
    /** The largest file that we read: room for a million producers. */
    static final int BYTES_MAX = 46 << 20;

    private static final short VERSION = 1;
    private static final int HEADER_BYTES = 10;
    private static final int CRC_FROM = 6;
    private static final int ENTRY_BYTES = 46;

    private ProducerSnapshot() {}

    static byte[] write(Producers producers) {
        int count = 0;
        for (Producer ignored : producers.all()) {
            count++;
        }
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + count * ENTRY_BYTES);
        out.putShort(VERSION).putInt(0).putInt(count);
        for (Producer producer : producers.all()) {
            out.putLong(producer.id).putShort(producer.epoch).putInt(producer.lastSequence());
            out.putLong(producer.lastOffset()).putInt(producer.lastOffsetDelta());
            out.putLong(producer.lastTimestampMs).putInt(producer.coordinatorEpoch);
            out.putLong(producer.transactionStart);
        }
        return out.putInt(2, crc(out.array())).array();
    }

    /** Whether the bytes were a snapshot and the producers are those in it; if not, they are unchanged. */
    static boolean read(byte[] bytes, Producers into) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            if (in.getShort() != VERSION || in.getInt() != crc(bytes)) {
                return false;
            }
            int count = in.getInt();
            if (count < 0 || in.remaining() != (long) count * ENTRY_BYTES) {
                return false;
            }
            for (int i = 0; i < count; i++) {
                into.restore(entry(in));
            }
            return true;
        } catch (BufferUnderflowException tooShort) {
            return false;
        }
    }

    private static Producer entry(ByteBuffer in) {
        Producer producer = new Producer(in.getLong(), in.getShort());
        int lastSequence = in.getInt();
        long lastOffset = in.getLong();
        int delta = in.getInt();
        producer.lastTimestampMs = in.getLong();
        producer.coordinatorEpoch = in.getInt();
        producer.transactionStart = in.getLong();
        if (lastSequence >= 0 && lastOffset >= 0) {
            producer.remember(lastSequence - delta & Integer.MAX_VALUE, lastSequence, lastOffset, delta);
        }
        return producer;
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, CRC_FROM, bytes.length - CRC_FROM);
        return (int) crc.getValue();
    }
}
