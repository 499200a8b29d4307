package io.ottla.protocol.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ottla.protocol.wire.MalformedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream.BLOCKSIZE;
import net.jpountz.lz4.LZ4FrameOutputStream.FLG.Bits;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.RecordBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xerial.snappy.Snappy;

class CompressionTest {
    private static final byte[] TEXT = text(300_000);

    @ParameterizedTest
    @EnumSource(value = Codec.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void everyLevelGivesTheContentBack(Codec codec) {
        int[] levels = switch (codec) {
            case GZIP -> new int[] {-1, 1, 6, 9};
            case LZ4 -> new int[] {1, 9, 17};
            case ZSTD -> new int[] {-131072, -5, 1, 3, 19};
            default -> new int[] {0};
        };
        for (int level : levels) {
            ByteBuf out = Unpooled.buffer();
            try (RecordSink sink = new RecordSink(out, new Compression(codec, level), 2)) {
                for (int at = 0; at < TEXT.length; at += 1000) {
                    sink.buffer().writeBytes(TEXT, at, 1000);
                    sink.wrote();
                }
            }
            assertThat(out.readableBytes()).isLessThan(TEXT.length + 100);
            assertThat(expand(codec, out)).isEqualTo(TEXT);
        }
    }

    @Test
    void levelsThatACodecDoesNotHaveAreRefused() {
        assertThatThrownBy(() -> new Compression(Codec.GZIP, 10)).hasMessage("compression gzip has no level 10");
        assertThatThrownBy(() -> new Compression(Codec.LZ4, 0)).hasMessage("compression lz4 has no level 0");
        assertThatThrownBy(() -> new Compression(Codec.ZSTD, 23)).hasMessage("compression zstd has no level 23");
    }

    @Test
    void snappyWithoutFramingIsRead() throws IOException {
        assertThat(expand(Codec.SNAPPY, Unpooled.wrappedBuffer(Snappy.compress(TEXT))))
                .isEqualTo(TEXT);
    }

    @Test
    void framedSnappyStreamsOneBehindTheOtherAreRead() {
        ByteBuf out = Unpooled.buffer();
        for (int i = 0; i < 2; i++) {
            try (RecordSink sink = new RecordSink(out, Compression.SNAPPY, 2)) {
                sink.buffer().writeBytes(TEXT, 0, 50_000);
            }
        }
        byte[] half = Arrays.copyOf(TEXT, 50_000);
        assertThat(expand(Codec.SNAPPY, out)).isEqualTo(join(half, half));
    }

    @Test
    void aSnappyBlockThatClaimsTwoGigabytesIsRefusedBeforeMemoryIsTaken() {
        byte[] claim = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07, 0, 0};
        refused(Codec.SNAPPY, claim, "not valid snappy");
    }

    @Test
    void gzipMembersWithNamesAndCommentsAreRead() throws IOException {
        byte[] plain = gzip(TEXT);
        ByteBuf named =
                Unpooled.buffer().writeBytes(plain, 0, 3).writeByte(0x1e).writeBytes(plain, 4, 6);
        named.writeShortLE(3).writeBytes(new byte[3]).writeBytes("name\0comment\0".getBytes("ISO-8859-1"));
        named.writeShort(0).writeBytes(plain, 10, plain.length - 10);
        assertThat(expand(Codec.GZIP, named.copy())).isEqualTo(TEXT);
        assertThat(expand(Codec.GZIP, Unpooled.wrappedBuffer(named, Unpooled.wrappedBuffer(plain))))
                .isEqualTo(join(TEXT, TEXT));
    }

    @Test
    void bytesBehindTheCompressedContentAreRefused() throws IOException {
        refused(Codec.GZIP, join(gzip(TEXT), new byte[4]), "not valid gzip");
        ByteBuf lz4 = Unpooled.buffer();
        try (RecordSink sink = new RecordSink(lz4, Compression.LZ4, 2)) {
            sink.buffer().writeBytes(TEXT);
        }
        byte[] frame = new byte[lz4.readableBytes()];
        lz4.readBytes(frame);
        refused(Codec.LZ4, join(frame, new byte[4]), "4 bytes follow the frame");
        refused(Codec.ZSTD, join(Zstd.compress(TEXT), new byte[] {1, 2, 3, 4, 5}), "not valid zstd");
        refused(Codec.SNAPPY, join(Snappy.compress(TEXT), new byte[4]), "not valid snappy");
    }

    @Test
    void lz4FramesOfOtherLibrariesAreRead() throws IOException {
        for (BLOCKSIZE size : BLOCKSIZE.values()) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (LZ4FrameOutputStream lz4 = new LZ4FrameOutputStream(
                    out,
                    size,
                    TEXT.length,
                    LZ4Factory.safeInstance().fastCompressor(),
                    net.jpountz.xxhash.XXHashFactory.safeInstance().hash32(),
                    Bits.BLOCK_INDEPENDENCE,
                    Bits.BLOCK_CHECKSUM,
                    Bits.CONTENT_CHECKSUM,
                    Bits.CONTENT_SIZE)) {
                lz4.write(TEXT);
            }
            assertThat(expand(Codec.LZ4, Unpooled.wrappedBuffer(out.toByteArray())))
                    .isEqualTo(TEXT);
        }
    }

    @Test
    void lz4FramesThatNoClientCouldReadAreRefused() {
        refused(Codec.LZ4, lz4(0x40, 0x40), "depend on one another");
        refused(Codec.LZ4, lz4(0xa0, 0x40), "version 2");
        refused(Codec.LZ4, lz4(0x60, 0x30), "block size number 3");
        refused(Codec.LZ4, lz4(0x60, 0xc0), "reserved bits");
        byte[] wrongSum = lz4(0x60, 0x40);
        wrongSum[6]++;
        refused(Codec.LZ4, wrongSum, "does not fit its checksum");
    }

    @Test
    void theLz4HeaderOfFormatZeroIsSummedAsWronglyAsKafkaDoes() {
        List<Record> records = new RandomRecords(1).dense(3);
        ByteBuf ours = ConversionTest.messages(0, Codec.LZ4, records);
        MemoryRecords theirs = MemoryRecords.withRecords(
                RecordBatch.MAGIC_VALUE_V0,
                org.apache.kafka.common.compress.Compression.lz4().build(),
                new org.apache.kafka.common.record.SimpleRecord("x".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        int frameAt = 18 + 4 + 4;
        byte[] our = new byte[7];
        ours.getBytes(frameAt, our);
        byte[] their = new byte[7];
        theirs.buffer().duplicate().position(frameAt).get(their);
        assertThat(our).isEqualTo(their);
    }

    @ParameterizedTest
    @EnumSource(value = Codec.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void brokenContentIsMalformedAndNothingElse(Codec codec) {
        ByteBuf out = Unpooled.buffer();
        try (RecordSink sink = new RecordSink(out, Compression.of(codec), 2)) {
            sink.buffer().writeBytes(TEXT, 0, 20_000);
        }
        Random random = new Random(9);
        for (int i = 0; i < 500; i++) {
            ByteBuf broken = out.copy(0, 1 + random.nextInt(out.readableBytes()));
            for (int n = random.nextInt(4); n > 0; n--) {
                broken.setByte(random.nextInt(broken.readableBytes()), random.nextInt(256));
            }
            try {
                expand(codec, broken);
            } catch (MalformedException | ExpansionException e) {
                assertThat(e).hasMessageContaining("compressed content");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = Codec.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void contentStopsAtTheBound(Codec codec) {
        ByteBuf out = Unpooled.buffer();
        try (RecordSink sink = new RecordSink(out, Compression.of(codec), 2)) {
            sink.buffer().writeBytes(TEXT);
        }
        assertThat(expand(codec, out.duplicate(), TEXT.length)).hasSize(TEXT.length);
        assertThatThrownBy(() -> expand(codec, out.duplicate(), TEXT.length - 1))
                .isInstanceOf(ExpansionException.class);
    }

    @Test
    void aZstdWindowUpToThatOfTheHighestLevelIsReadAndALargerOneRefused() {
        assertThat(expand(Codec.ZSTD, Unpooled.wrappedBuffer(zstd(27)))).containsExactly('x');
        refused(Codec.ZSTD, zstd(28), "not valid zstd");
        refused(Codec.ZSTD, zstd(41), "not valid zstd");
    }

    @Test
    void anLz4BlockTakesNoMoreMemoryThanIsAllowed() {
        ByteBuf out = Unpooled.buffer();
        try (RecordSink sink = new RecordSink(out, Compression.LZ4, 2)) {
            sink.buffer().writeZero(60_000);
        }
        assertThatThrownBy(() -> expand(Codec.LZ4, out.duplicate(), 59_999))
                .isInstanceOf(ExpansionException.class)
                .hasMessageContaining("59999");
        assertThat(expand(Codec.LZ4, out.duplicate(), 60_000)).hasSize(60_000);
    }

    /** A frame with a window of this size (RFC 8878, 3.1.1.1.2) and one raw block of one byte. */
    private static byte[] zstd(int windowLog) {
        return new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) (windowLog - 10 << 3), 9, 0, 0, 'x'};
    }

    private static void refused(Codec codec, byte[] content, String message) {
        assertThatThrownBy(() -> expand(codec, Unpooled.wrappedBuffer(content)))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(message);
    }

    private static byte[] expand(Codec codec, ByteBuf content) {
        return expand(codec, content, 1 << 20);
    }

    private static byte[] expand(Codec codec, ByteBuf content, long bytesMax) {
        ByteBuf out = Unpooled.buffer();
        try (RecordFeed feed = new RecordFeed(codec, 2, content, bytesMax)) {
            while (!feed.exhausted()) {
                out.writeByte(feed.int8());
            }
        }
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }

    /** The header of an empty frame with the right checksum. */
    private static byte[] lz4(int flags, int descriptor) {
        byte[] frame = {4, 0x22, 0x4d, 0x18, (byte) flags, (byte) descriptor, 0, 0, 0, 0, 0};
        frame[6] = Lz4Frame.headerChecksum(frame, 4, 2);
        return frame;
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }

    private static byte[] join(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    private static byte[] text(int bytes) {
        Random random = new Random(2);
        byte[] text = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            text[i] = (byte) ('a' + random.nextInt(6));
        }
        return text;
    }
}
