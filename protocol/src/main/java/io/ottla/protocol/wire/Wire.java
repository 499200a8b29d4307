package io.ottla.protocol.wire;

import io.netty.buffer.ByteBufUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sizes of the wire protocol's types (KIP-482 for the compact ones): a compact length is an unsigned varint of the
 * length plus one, with 0 for null; a plain one is int16 for strings and int32 for everything else, with -1 for null.
 */
public final class Wire {
    public static final byte[] NO_BYTES = {};

    private Wire() {}

    /** Bytes of an unsigned varint: 1 to 5. */
    public static int sizeOfUnsignedVarint(int value) {
        return (38 - Integer.numberOfLeadingZeros(value | 1)) / 7;
    }

    public static int sizeOfString(@Nullable String value, boolean compact) {
        int bytes = value == null ? 0 : ByteBufUtil.utf8Bytes(value);
        return bytes + (compact ? compactLength(value == null ? -1 : bytes) : 2);
    }

    public static int sizeOfBytes(byte @Nullable [] value, boolean compact) {
        return sized(value == null ? -1 : value.length, compact);
    }

    public static int sizeOfRecords(@Nullable Parts value, boolean compact) {
        return sized(value == null ? -1 : value.bytes(), compact);
    }

    public static int sizeOfOptional(@Nullable Struct value, int version) {
        return 1 + (value == null ? 0 : value.size(version));
    }

    public static int sizeOfStructs(@Nullable List<? extends Struct> values, boolean compact, int version) {
        int size = listLength(values, compact);
        if (values != null) {
            for (int i = 0; i < values.size(); i++) {
                size += values.get(i).size(version);
            }
        }
        return size;
    }

    public static int sizeOfStringList(@Nullable List<String> values, boolean compact) {
        int size = listLength(values, compact);
        if (values != null) {
            for (String value : values) {
                size += sizeOfString(value, compact);
            }
        }
        return size;
    }

    public static int sizeOfInt8List(@Nullable List<Byte> values, boolean compact) {
        return fixed(values, compact, Byte.BYTES);
    }

    public static int sizeOfInt16List(@Nullable List<Short> values, boolean compact) {
        return fixed(values, compact, Short.BYTES);
    }

    public static int sizeOfInt32List(@Nullable List<Integer> values, boolean compact) {
        return fixed(values, compact, Integer.BYTES);
    }

    public static int sizeOfInt64List(@Nullable List<Long> values, boolean compact) {
        return fixed(values, compact, Long.BYTES);
    }

    public static int sizeOfUuidList(@Nullable List<Uuid> values, boolean compact) {
        return fixed(values, compact, 2 * Long.BYTES);
    }

    /** A tagged field whole: tag number, size, content. */
    public static int sizeOfTag(int tag, int contentBytes) {
        return sizeOfUnsignedVarint(tag) + sizeOfUnsignedVarint(contentBytes) + contentBytes;
    }

    private static int fixed(@Nullable List<?> values, boolean compact, int elementBytes) {
        return listLength(values, compact) + (values == null ? 0 : values.size() * elementBytes);
    }

    private static int listLength(@Nullable List<?> values, boolean compact) {
        return compact ? compactLength(values == null ? -1 : values.size()) : 4;
    }

    private static int sized(int bytes, boolean compact) {
        return Math.max(0, bytes) + (compact ? compactLength(bytes) : 4);
    }

    private static int compactLength(int length) {
        return sizeOfUnsignedVarint(length + 1);
    }
}
