package io.ottla.protocol.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the protocol's types from a buffer. No length is believed before it is checked against the bytes that are
 * there, and the number of list elements in one message is limited, so a frame cannot make us hold much more memory
 * than its own size. Everything wrong is a {@link MalformedException} that names the field.
 *
 * <p>Record data is not copied: it is a slice that lives as long as the buffer.
 */
public final class Reader {
    /** Elements over all lists of one message. A full LeaderAndIsr of 100,000 partitions has about 900,000. */
    public static final int ELEMENTS_MAX = 2_000_000;

    private static final int FIRST_CAPACITY_MAX = 64;

    private final ByteBuf buf;
    private int elementsLeft = ELEMENTS_MAX;

    public Reader(ByteBuf buf) {
        this.buf = buf;
    }

    /** Reads one element of a list. */
    public interface Element<T> {
        T read(Reader r, int version);
    }

    public int remaining() {
        return buf.readableBytes();
    }

    public boolean bool(String field) {
        need(1, field);
        return buf.readByte() != 0;
    }

    public byte int8(String field) {
        need(1, field);
        return buf.readByte();
    }

    public short int16(String field) {
        need(2, field);
        return buf.readShort();
    }

    public int uint16(String field) {
        need(2, field);
        return buf.readUnsignedShort();
    }

    public int int32(String field) {
        need(4, field);
        return buf.readInt();
    }

    public long uint32(String field) {
        need(4, field);
        return buf.readUnsignedInt();
    }

    public long int64(String field) {
        need(8, field);
        return buf.readLong();
    }

    public double float64(String field) {
        need(8, field);
        return buf.readDouble();
    }

    public Uuid uuid(String field) {
        need(16, field);
        return new Uuid(buf.readLong(), buf.readLong());
    }

    /** An unsigned varint of at most 32 bits. */
    public int unsignedVarint() {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            need(1, "varint");
            byte b = buf.readByte();
            if (shift == 28 && (b & 0xf0) != 0) {
                break;
            }
            value |= (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new MalformedException("varint is longer than 32 bits");
    }

    @SuppressWarnings("NullAway") // null only where the schema allows it, and there the component says so
    public String string(boolean compact, boolean nullable, String field) {
        int bytes = length(compact ? unsignedVarint() - 1 : int16(field), nullable, field);
        if (bytes < 0) {
            return null;
        }
        String text = buf.toString(buf.readerIndex(), bytes, StandardCharsets.UTF_8);
        buf.skipBytes(bytes);
        return text;
    }

    @SuppressWarnings("NullAway")
    public byte[] bytes(boolean compact, boolean nullable, String field) {
        int length = length(compact ? unsignedVarint() - 1 : int32(field), nullable, field);
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        buf.readBytes(bytes);
        return bytes;
    }

    @SuppressWarnings("NullAway")
    public Parts records(boolean compact, boolean nullable, String field) {
        int length = length(compact ? unsignedVarint() - 1 : int32(field), nullable, field);
        return length < 0 ? null : Parts.of(buf.readSlice(length));
    }

    /** Whether an optional struct is there: one byte, -1 for null. */
    public boolean present(boolean nullable, String field) {
        byte mark = int8(field);
        if (mark < 0 && !nullable) {
            throw new MalformedException("field '" + field + "' is null, which this version does not allow");
        }
        return mark >= 0;
    }

    /** Whether an optional struct inside of a tagged field is there: there it is an unsigned varint, 0 for null. */
    public boolean presentTag(boolean nullable, String field) {
        boolean there = unsignedVarint() > 0;
        if (!there && !nullable) {
            throw new MalformedException("field '" + field + "' is null, which this version does not allow");
        }
        return there;
    }

    @SuppressWarnings("NullAway")
    public <T> List<T> list(Element<T> element, int version, boolean compact, boolean nullable, String field) {
        int count = compact ? unsignedVarint() - 1 : int32(field);
        if (count == -1 && nullable) {
            return null;
        }
        if (count < 0 || count > buf.readableBytes() || count > elementsLeft) {
            throw new MalformedException("field '" + field + "' claims " + count + " elements, allowed are 0 to "
                    + Math.min(buf.readableBytes(), elementsLeft));
        }
        elementsLeft -= count;
        List<T> list = new ArrayList<>(Math.min(count, FIRST_CAPACITY_MAX));
        for (int i = 0; i < count; i++) {
            list.add(element.read(this, version));
        }
        return list;
    }

    public static Byte int8Element(Reader r, int version) {
        return r.int8("element");
    }

    public static Short int16Element(Reader r, int version) {
        return r.int16("element");
    }

    public static Integer int32Element(Reader r, int version) {
        return r.int32("element");
    }

    public static Long int64Element(Reader r, int version) {
        return r.int64("element");
    }

    public static Uuid uuidElement(Reader r, int version) {
        return r.uuid("element");
    }

    /** The number of tagged fields that follow. */
    public int tagCount() {
        int count = unsignedVarint();
        if (count < 0 || count > buf.readableBytes()) {
            throw new MalformedException("tagged fields: " + Integer.toUnsignedString(count) + " claimed, "
                    + buf.readableBytes() + " bytes left");
        }
        return count;
    }

    /** Reads the size of a tagged field; returns the reader index at which it ends. */
    public int tagEnd(int tag) {
        int bytes = unsignedVarint();
        if (bytes < 0 || bytes > buf.readableBytes()) {
            throw new MalformedException("tagged field " + tag + " claims " + Integer.toUnsignedString(bytes)
                    + " bytes, " + buf.readableBytes() + " are left");
        }
        return buf.readerIndex() + bytes;
    }

    /** Leaves a tagged field unread. */
    public void skipTo(int end) {
        buf.readerIndex(end);
    }

    /** Checks that a tagged field was as long as it said. */
    public void finishTag(int end, String field) {
        if (buf.readerIndex() != end) {
            throw new MalformedException(
                    "tagged field '" + field + "' is " + (buf.readerIndex() - end) + " bytes longer than it says");
        }
    }

    /** Leaves all tagged fields unread. */
    public void skipTags() {
        for (int tags = tagCount(); tags > 0; tags--) {
            skipTo(tagEnd(unsignedVarint()));
        }
    }

    private int length(int length, boolean nullable, String field) {
        if (length == -1 && nullable) {
            return -1;
        }
        if (length < 0 || length > buf.readableBytes()) {
            throw new MalformedException(
                    "field '" + field + "' claims " + length + " bytes, allowed are 0 to " + buf.readableBytes());
        }
        return length;
    }

    private void need(int bytes, String field) {
        if (buf.readableBytes() < bytes) {
            throw new MalformedException(
                    "field '" + field + "' needs " + bytes + " bytes, " + buf.readableBytes() + " are left");
        }
    }

    /** A string element; list elements are compact where the list is, which {@link #strings} knows. */
    public List<String> strings(boolean compact, boolean nullable, String field) {
        Element<String> element =
                compact ? (r, v) -> r.string(true, false, field) : (r, v) -> r.string(false, false, field);
        return list(element, 0, compact, nullable, field);
    }
}
