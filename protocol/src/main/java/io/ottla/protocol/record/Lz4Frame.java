package io.ottla.protocol.record;

import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;

/**
 * The LZ4 frame format (lz4_Frame_format.md of the LZ4 project, version 1) as far as records use it.
 *
 * <pre>
 *   magic 184D2204 (little endian, as all that follows)
 *   FLG  bits 7-6 version = 1, 5 independent blocks, 4 block checksums, 3 content size, 2 content checksum
 *   BD   bits 6-4 block size: 4 = 64 KB, 5 = 256 KB, 6 = 1 MB, 7 = 4 MB
 *   [content size 8 bytes]
 *   HC   second byte of xxHash32 of FLG..; in format 0, wrongly, of magic..
 *   ( size int32, top bit: not compressed | block | [checksum int32] )*
 *   0    int32
 *   [content checksum int32]
 * </pre>
 */
final class Lz4Frame {
    static final int MAGIC = 0x184D2204;
    static final int MAGIC_BYTES = 4;
    static final int VERSION = 0x40;
    static final int VERSION_MASK = 0xc0;
    static final int INDEPENDENT = 0x20;
    static final int BLOCK_CHECKSUMS = 0x10;
    static final int CONTENT_SIZE = 0x08;
    static final int CONTENT_CHECKSUM = 0x04;
    static final int FLG_RESERVED = 0x03;
    static final int BD_RESERVED = 0x8f;
    static final int PLAIN_BLOCK = 0x80000000;

    static final int BLOCK_64_KB = 4;

    private static final XXHash32 HASH = XXHashFactory.fastestInstance().hash32();

    private Lz4Frame() {}

    /** Bytes of the block size with this number, 4 to 7. */
    static int blockBytes(int number) {
        return 1 << 8 + 2 * number;
    }

    static int hash(byte[] bytes, int at, int length) {
        return HASH.hash(bytes, at, length, 0);
    }

    static byte headerChecksum(byte[] bytes, int at, int length) {
        return (byte) (hash(bytes, at, length) >> 8);
    }
}
