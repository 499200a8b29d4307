package io.ottla.protocol.record;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * The checksums of the message formats over bytes where they lie: CRC-32C (RFC 3720, appendix B.4) for format 2,
 * CRC-32 for 0 and 1. The JVM computes both with the processor's own instructions, for direct memory too.
 */
public final class Checksum {
    private Checksum() {}

    /** CRC-32C of a range, as the unsigned 32-bit value. */
    public static int crc32c(ByteBuf buf, int at, int bytes) {
        CRC32C crc = new CRC32C();
        if (buf.nioBufferCount() == 1) {
            crc.update(buf.nioBuffer(at, bytes));
        } else {
            for (ByteBuffer piece : buf.nioBuffers(at, bytes)) {
                crc.update(piece);
            }
        }
        return (int) crc.getValue();
    }

    /** CRC-32 of a range, as the unsigned 32-bit value. */
    public static int crc32(ByteBuf buf, int at, int bytes) {
        CRC32 crc = new CRC32();
        if (buf.nioBufferCount() == 1) {
            crc.update(buf.nioBuffer(at, bytes));
        } else {
            for (ByteBuffer piece : buf.nioBuffers(at, bytes)) {
                crc.update(piece);
            }
        }
        return (int) crc.getValue();
    }
}
