package io.ottla.protocol.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the protocol's types to a buffer. Record data is not copied into it: the writer notes where each rope belongs
 * ({@link #splices}) and the sender interleaves them.
 */
public final class Writer {
    private final ByteBuf buf;
    private @Nullable List<Splice> splices;

    public Writer(ByteBuf buf) {
        this.buf = buf;
    }

    /** Record data that belongs before the byte at index {@code at} of the buffer. */
    public record Splice(int at, Parts parts) {}

    /** Writes one element of a list. */
    public interface Element<T> {
        void write(Writer w, T value, boolean compact);
    }

    public ByteBuf buffer() {
        return buf;
    }

    /** Where record data goes, in order; empty if the message has none. */
    public List<Splice> splices() {
        return splices == null ? List.of() : splices;
    }

    /** The bytes of record data that lie outside the buffer. */
    public int splicedBytes() {
        int bytes = 0;
        for (Splice splice : splices()) {
            bytes = Math.addExact(bytes, splice.parts().bytes());
        }
        return bytes;
    }

    public void bool(boolean value) {
        buf.writeByte(value ? 1 : 0);
    }

    public void int8(byte value) {
        buf.writeByte(value);
    }

    public void int16(short value) {
        buf.writeShort(value);
    }

    public void uint16(int value) {
        buf.writeShort(value);
    }

    public void int32(int value) {
        buf.writeInt(value);
    }

    public void uint32(long value) {
        buf.writeInt((int) value);
    }

    public void int64(long value) {
        buf.writeLong(value);
    }

    public void float64(double value) {
        buf.writeDouble(value);
    }

    public void uuid(Uuid value) {
        buf.writeLong(value.high());
        buf.writeLong(value.low());
    }

    public void unsignedVarint(int value) {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            buf.writeByte(rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        buf.writeByte(rest);
    }

    public void string(@Nullable String value, boolean compact, boolean nullable, String field) {
        if (value == null) {
            noValue(compact, nullable, field, true);
            return;
        }
        int bytes = ByteBufUtil.utf8Bytes(value);
        if (compact) {
            unsignedVarint(bytes + 1);
        } else if (bytes > Short.MAX_VALUE) {
            throw new IllegalArgumentException("field '" + field + "' has " + bytes + " bytes, allowed are 32767");
        } else {
            buf.writeShort(bytes);
        }
        ByteBufUtil.reserveAndWriteUtf8(buf, value, bytes);
    }

    public void bytes(byte @Nullable [] value, boolean compact, boolean nullable, String field) {
        if (value == null) {
            noValue(compact, nullable, field, false);
            return;
        }
        length(value.length, compact);
        buf.writeBytes(value);
    }

    public void records(@Nullable Parts value, boolean compact, boolean nullable, String field) {
        if (value == null) {
            noValue(compact, nullable, field, false);
            return;
        }
        length(value.bytes(), compact);
        if (!value.isEmpty()) {
            if (splices == null) {
                splices = new ArrayList<>();
            }
            splices.add(new Splice(buf.writerIndex(), value));
        }
    }

    public void optional(@Nullable Struct value, int version) {
        if (value == null) {
            buf.writeByte(-1);
        } else {
            buf.writeByte(1);
            value.write(this, version);
        }
    }

    /** An optional struct inside of a tagged field: the mark is an unsigned varint there, 0 for null. */
    public void optionalTag(@Nullable Struct value, int version) {
        if (value == null) {
            buf.writeByte(0);
        } else {
            buf.writeByte(1);
            value.write(this, version);
        }
    }

    public void structs(
            @Nullable List<? extends Struct> values, boolean compact, boolean nullable, String field, int version) {
        if (values == null) {
            noValue(compact, nullable, field, false);
            return;
        }
        length(values.size(), compact);
        for (int i = 0; i < values.size(); i++) {
            values.get(i).write(this, version);
        }
    }

    public <T> void list(
            Element<T> element, @Nullable List<T> values, boolean compact, boolean nullable, String field) {
        if (values == null) {
            noValue(compact, nullable, field, false);
            return;
        }
        length(values.size(), compact);
        for (int i = 0; i < values.size(); i++) {
            element.write(this, values.get(i), compact);
        }
    }

    public static void int8Element(Writer w, Byte value, boolean compact) {
        w.int8(value);
    }

    public static void int16Element(Writer w, Short value, boolean compact) {
        w.int16(value);
    }

    public static void int32Element(Writer w, Integer value, boolean compact) {
        w.int32(value);
    }

    public static void int64Element(Writer w, Long value, boolean compact) {
        w.int64(value);
    }

    public static void uuidElement(Writer w, Uuid value, boolean compact) {
        w.uuid(value);
    }

    public static void stringElement(Writer w, String value, boolean compact) {
        w.string(value, compact, false, "element");
    }

    private void length(int length, boolean compact) {
        if (compact) {
            unsignedVarint(length + 1);
        } else {
            buf.writeInt(length);
        }
    }

    private void noValue(boolean compact, boolean nullable, String field, boolean shortLength) {
        if (!nullable) {
            throw new IllegalArgumentException("field '" + field + "' is null, which this version does not allow");
        }
        if (compact) {
            buf.writeByte(0);
        } else if (shortLength) {
            buf.writeShort(-1);
        } else {
            buf.writeInt(-1);
        }
    }
}
