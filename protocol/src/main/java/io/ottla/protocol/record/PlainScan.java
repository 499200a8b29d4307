package io.ottla.protocol.record;

import java.nio.ByteBuffer;

/**
 * The quick way through the records of an uncompressed batch, where every broker spends its time: it accepts or has no
 * opinion. Whatever is not plainly right is left to {@link RecordWalk}, which finds the words for it.
 *
 * <p>Positions only rise, each record must end exactly where its length says, and a read behind the end throws, so a
 * length that lies cannot be accepted, however large.
 *
 * <p>Thread: its owner's; one use.
 */
final class PlainScan {
    private final ByteBuffer bytes;
    private final ProduceRules rules;
    private int at;
    private long maxTimestamp = BatchHeader.NO_TIMESTAMP;
    private long minTimestamp = Long.MAX_VALUE;
    private boolean keyMissing;

    PlainScan(ByteBuffer bytes, ProduceRules rules) {
        this.bytes = bytes;
        this.rules = rules;
    }

    /** Whether so many records, and nothing behind them, are right in every way. */
    boolean accepts(int count, long baseTimestamp) {
        try {
            for (int i = 0; i < count; i++) {
                if (!record(i, baseTimestamp)) {
                    return false;
                }
            }
        } catch (IndexOutOfBoundsException e) {
            return false;
        }
        return at == bytes.limit() && !(keyMissing && rules.keyRequired()) && timestampsFit();
    }

    /** The highest timestamp of all records that were accepted, -1 if none has one. */
    long maxTimestamp() {
        return maxTimestamp;
    }

    private boolean timestampsFit() {
        return rules.timestampType() == TimestampType.LOG_APPEND_TIME
                || minTimestamp >= 0
                        && rules.nowMs() - minTimestamp <= rules.timestampBeforeMaxMs()
                        && maxTimestamp - rules.nowMs() <= rules.timestampAfterMaxMs();
    }

    private boolean record(int index, long baseTimestamp) {
        int length = varint();
        int end = at + length;
        at++;
        long timestamp = baseTimestamp + varlong();
        maxTimestamp = Math.max(maxTimestamp, timestamp);
        minTimestamp = Math.min(minTimestamp, timestamp);
        if (varint() != index) {
            return false;
        }
        int keyBytes = varint();
        at += Math.max(keyBytes, 0);
        keyMissing |= keyBytes < 0;
        int valueBytes = varint();
        at += Math.max(valueBytes, 0);
        int headers = varint();
        return keyBytes >= -1 && valueBytes >= -1 && (headers == 0 || headers(headers)) && at == end && length > 0;
    }

    private boolean headers(int count) {
        if (count < 0) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            int keyBytes = varint();
            if (keyBytes < 0) {
                return false;
            }
            at += keyBytes;
            int valueBytes = varint();
            if (valueBytes < -1) {
                return false;
            }
            at += Math.max(valueBytes, 0);
        }
        return true;
    }

    private int varint() {
        int first = bytes.get(at++);
        if (first >= 0) {
            return first >>> 1 ^ -(first & 1);
        }
        int second = bytes.get(at++);
        int value = first & 0x7f | (second & 0x7f) << 7;
        return second >= 0 ? value >>> 1 ^ -(value & 1) : (int) longer(value, 14, 35);
    }

    private long varlong() {
        int first = bytes.get(at++);
        return first >= 0 ? first >>> 1 ^ -(first & 1) : longer(first & 0x7f, 7, 70);
    }

    /** The rest of a varint of which so many bits are there; one that is too long becomes an impossible index. */
    private long longer(long start, int bits, int bitsMax) {
        long value = start;
        for (int shift = bits; shift < bitsMax; shift += 7) {
            byte b = bytes.get(at++);
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                if (bitsMax < Long.SIZE && value >>> Integer.SIZE != 0) {
                    break;
                }
                return value >>> 1 ^ -(value & 1);
            }
        }
        throw new IndexOutOfBoundsException(at);
    }
}
