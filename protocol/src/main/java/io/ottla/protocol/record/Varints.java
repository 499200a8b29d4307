package io.ottla.protocol.record;

import io.netty.buffer.ByteBuf;

/** Signed varints as records have them: zigzag, seven bits a byte, low bits first; 1 to 5 bytes for 32 bits, to 10 for 64. */
public final class Varints {
    private Varints() {}

    /** Bytes of a 32-bit value: 1 to 5. */
    public static int sizeOf(int value) {
        return sizeOfUnsigned(value << 1 ^ value >> 31);
    }

    /** Bytes of a 64-bit value: 1 to 10. */
    public static int sizeOf(long value) {
        long zigzag = value << 1 ^ value >> 63;
        return (70 - Long.numberOfLeadingZeros(zigzag | 1)) / 7;
    }

    private static int sizeOfUnsigned(int value) {
        return (38 - Integer.numberOfLeadingZeros(value | 1)) / 7;
    }

    public static void write(ByteBuf out, int value) {
        int rest = value << 1 ^ value >> 31;
        while ((rest & ~0x7f) != 0) {
            out.writeByte(rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }

    public static void write(ByteBuf out, long value) {
        long rest = value << 1 ^ value >> 63;
        while ((rest & ~0x7fL) != 0) {
            out.writeByte((int) rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }
}
