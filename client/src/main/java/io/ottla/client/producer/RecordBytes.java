package io.ottla.client.producer;

import io.netty.buffer.ByteBufUtil;
import io.ottla.protocol.record.Header;
import io.ottla.protocol.record.Varints;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record of format 2, put straight into memory at a place that is known to be large enough. The layout is drawn in
 * {@link io.ottla.protocol.record.RecordView}; numbers are zigzag varints.
 *
 * <p>Thread: pure but for the memory, which is the caller's.
 */
final class RecordBytes {
    /** Length, timestamp delta and offset delta at their longest. */
    private static final int FRONT_BYTES_MAX = 5 + 10 + 5;

    private RecordBytes() {}

    /** What does not depend on the place in a batch: attributes, key, value and headers. */
    static long fixedBytes(byte @Nullable [] key, byte @Nullable [] value, List<Header> headers) {
        long bytes = 1 + sizeOfPart(key) + sizeOfPart(value);
        return headers.isEmpty() ? bytes + 1 : bytes + sizeOf(headers);
    }

    /** The most that the record can take, wherever it lies. */
    static long bytesMax(long fixedBytes) {
        return fixedBytes + FRONT_BYTES_MAX;
    }

    /** What the record takes with these deltas, but for its length field. */
    static int bodyBytes(int fixedBytes, long timestampDelta, int offsetDelta) {
        return fixedBytes + Varints.sizeOf(timestampDelta) + Varints.sizeOf(offsetDelta);
    }

    /** Writes at this index and returns the one behind the record. */
    static int write(
            ByteBuffer to,
            int at,
            int bodyBytes,
            long timestampDelta,
            int offsetDelta,
            byte @Nullable [] key,
            byte @Nullable [] value,
            List<Header> headers) {
        int next = number(to, at, bodyBytes);
        to.put(next++, (byte) 0);
        next = number(to, next, timestampDelta);
        next = number(to, next, offsetDelta);
        next = part(to, next, key);
        next = part(to, next, value);
        next = number(to, next, headers.size());
        for (int i = 0; i < headers.size(); i++) {
            Header header = headers.get(i);
            next = part(to, next, header.key().getBytes(StandardCharsets.UTF_8));
            next = part(to, next, header.value());
        }
        return next;
    }

    private static int part(ByteBuffer to, int at, byte @Nullable [] part) {
        if (part == null) {
            return number(to, at, -1);
        }
        int next = number(to, at, part.length);
        to.put(next, part, 0, part.length);
        return next + part.length;
    }

    private static int number(ByteBuffer to, int at, int value) {
        int rest = value << 1 ^ value >> 31;
        int next = at;
        while ((rest & ~0x7f) != 0) {
            to.put(next++, (byte) (rest | 0x80));
            rest >>>= 7;
        }
        to.put(next++, (byte) rest);
        return next;
    }

    private static int number(ByteBuffer to, int at, long value) {
        long rest = value << 1 ^ value >> 63;
        int next = at;
        while ((rest & ~0x7fL) != 0) {
            to.put(next++, (byte) (rest | 0x80));
            rest >>>= 7;
        }
        to.put(next++, (byte) rest);
        return next;
    }

    private static long sizeOf(List<Header> headers) {
        long bytes = Varints.sizeOf(headers.size());
        for (int i = 0; i < headers.size(); i++) {
            int keyBytes = ByteBufUtil.utf8Bytes(headers.get(i).key());
            bytes += Varints.sizeOf(keyBytes) + keyBytes;
            bytes += sizeOfPart(headers.get(i).value());
        }
        return bytes;
    }

    private static long sizeOfPart(byte @Nullable [] part) {
        return part == null ? 1 : (long) Varints.sizeOf(part.length) + part.length;
    }
}
