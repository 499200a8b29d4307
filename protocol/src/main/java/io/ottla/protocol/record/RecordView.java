package io.ottla.protocol.record;

import io.netty.buffer.ByteBuf;
import io.ottla.protocol.wire.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A movable view of one record of format 2 whose bytes lie together.
 *
 * <pre>
 *   length varint | attributes int8 = 0 | timestamp delta varlong | offset delta varint
 *   key length varint (-1 = null) | key | value length varint (-1 = null) | value
 *   header count varint | ( key length varint | key | value length varint (-1 = null) | value )*
 * </pre>
 *
 * Thread: its owner's.
 */
final class RecordView {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private ByteBuf buf = io.netty.buffer.Unpooled.EMPTY_BUFFER;
    /** What the buffer lies on, if that is an array: read without the buffer's own checks, which {@link #end} makes idle. */
    private byte @Nullable [] array;
    /** Index in the array of what has index 0 in the buffer. */
    private int base;
    /** The same for a buffer that lies on no array. */
    private ByteBuffer plain = NOTHING;

    private int at;
    private int end;
    private long timestampDelta;
    private int offsetDelta;
    private int keyAt;
    private int keyBytes;
    private int valueAt;
    private int valueBytes;
    private int headersAt;
    private int headerCount;

    /** Moves to the record whose content, behind its length, is this range. Throws MalformedException if it is none. */
    void wrap(ByteBuf buf, int at, int bytes) {
        if (buf.hasArray()) {
            array = buf.array();
            base = buf.arrayOffset();
        } else if (buf != this.buf) {
            array = null;
            plain = buf.nioBuffer(0, buf.capacity());
        }
        this.buf = buf;
        this.at = at;
        this.end = at + bytes;
        int8();
        timestampDelta = varlong();
        offsetDelta = varint();
        keyBytes = part("key");
        keyAt = this.at;
        this.at += Math.max(0, keyBytes);
        valueBytes = part("value");
        valueAt = this.at;
        this.at += Math.max(0, valueBytes);
        headerCount = varint();
        headersAt = this.at;
        if (headerCount < 0 || headerCount > end - this.at) {
            throw new MalformedException("record claims " + headerCount + " headers in " + (end - this.at) + " bytes");
        }
    }

    long timestampDelta() {
        return timestampDelta;
    }

    int offsetDelta() {
        return offsetDelta;
    }

    @Nullable
    ByteBuf key() {
        return keyBytes < 0 ? null : buf.slice(keyAt, keyBytes);
    }

    @Nullable
    ByteBuf value() {
        return valueBytes < 0 ? null : buf.slice(valueAt, valueBytes);
    }

    byte @Nullable [] keyBytes() {
        return copy(keyAt, keyBytes);
    }

    byte @Nullable [] valueBytes() {
        return copy(valueAt, valueBytes);
    }

    private byte @Nullable [] copy(int from, int bytes) {
        if (bytes < 0) {
            return null;
        }
        byte[] copy = new byte[bytes];
        if (array == null) {
            plain.get(from, copy);
        } else {
            System.arraycopy(array, base + from, copy, 0, bytes);
        }
        return copy;
    }

    int headerCount() {
        return headerCount;
    }

    List<Header> headers() {
        if (headerCount == 0) {
            return List.of();
        }
        at = headersAt;
        List<Header> headers = new ArrayList<>(headerCount);
        for (int i = 0; i < headerCount; i++) {
            headers.add(header());
        }
        if (at != end) {
            throw new MalformedException("record is " + (end - at) + " bytes longer than its parts");
        }
        return headers;
    }

    private Header header() {
        int nameBytes = part("header key");
        if (nameBytes < 0) {
            throw new MalformedException("header of a record has no key");
        }
        String key = buf.toString(at, nameBytes, StandardCharsets.UTF_8);
        at += nameBytes;
        int bytes = part("header value");
        byte @Nullable [] value = bytes < 0 ? null : new byte[bytes];
        if (value != null) {
            buf.getBytes(at, value);
            at += bytes;
        }
        return new Header(key, value);
    }

    private int part(String name) {
        int bytes = varint();
        if (bytes < -1 || bytes > end - at) {
            throw new MalformedException(
                    name + " of a record claims " + bytes + " bytes, allowed are -1 to " + (end - at));
        }
        return bytes;
    }

    private byte int8() {
        if (at >= end) {
            throw new MalformedException("record ends before its parts do");
        }
        byte[] direct = array;
        return direct == null ? plain.get(at++) : direct[base + at++];
    }

    private int varint() {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            byte b = int8();
            value |= (b & 0x7f) << shift;
            if (b >= 0) {
                return value >>> 1 ^ -(value & 1);
            }
        }
        throw new MalformedException("varint in a record is longer than 5 bytes");
    }

    private long varlong() {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            byte b = int8();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value >>> 1 ^ -(value & 1);
            }
        }
        throw new MalformedException("varint in a record is longer than 10 bytes");
    }
}
