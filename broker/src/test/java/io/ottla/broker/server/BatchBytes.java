package io.ottla.broker.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.Produce;
import io.ottla.protocol.record.Codec;
import io.ottla.protocol.record.Compression;
import io.ottla.protocol.record.RecordSink;
import io.ottla.protocol.wire.Parts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;

/** Record batches of format 2 written byte by byte, also such as no client would write. */
final class BatchBytes {
    private static final int GZIP = 1;
    private static final int ZEROS_AT_ONCE = 1 << 20;
    private static final int HEAD_BYTES_BEFORE_CRC = 21;

    private BatchBytes() {}

    /** One plain record with this value. */
    static byte[] plain(String value) {
        return batch(0, 1, record(value.getBytes(StandardCharsets.UTF_8)));
    }

    /** One record whose value is so many zero bytes, compressed: a bomb. */
    static byte[] ofZeros(Codec codec, long valueBytes) {
        ByteBuf content = Unpooled.buffer();
        Compression fast = switch (codec) {
            case LZ4, ZSTD -> new Compression(codec, 1);
            default -> Compression.of(codec);
        };
        try (RecordSink sink = new RecordSink(content, fast, 2)) {
            ByteBuf head = sink.buffer();
            varint(head, 4 + varintBytes(valueBytes) + valueBytes + 1);
            head.writeByte(0); // attributes
            varint(head, 0); // timestamp delta
            varint(head, 0); // offset delta
            varint(head, -1); // no key
            varint(head, valueBytes);
            for (long left = valueBytes; left > 0; left -= ZEROS_AT_ONCE) {
                sink.buffer().writeZero((int) Math.min(ZEROS_AT_ONCE, left));
                sink.wrote();
            }
            sink.buffer().writeByte(0); // no headers
        }
        return batch(codec.id(), 1, ByteBufUtil.getBytes(content));
    }

    private static int varintBytes(long value) {
        ByteBuf out = Unpooled.buffer();
        varint(out, value);
        return out.readableBytes();
    }

    /** So many records of equal, well compressible values. */
    static byte[] gzipOfRecords(int count, int valueBytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out, 64 << 10)) {
            for (int i = 0; i < count; i++) {
                gzip.write(record(new byte[valueBytes], i));
            }
        }
        return batch(GZIP, count, out.toByteArray());
    }

    static Produce.Request produce(String topic, byte[] batch) {
        return Produce.Request.builder()
                .acks((short) 1)
                .timeoutMs(10_000)
                .topicData(List.of(Produce.Request.TopicData.builder()
                        .name(topic)
                        .partitionData(List.of(Produce.Request.PartitionData.builder()
                                .records(Parts.of(Unpooled.wrappedBuffer(batch)))
                                .build()))
                        .build()))
                .build();
    }

    /** A version of Produce that takes a topic by its name. */
    static int produceVersion() {
        return Math.min(9, ApiKey.PRODUCE.highest());
    }

    private static byte[] record(byte[] value) {
        return record(value, 0);
    }

    private static byte[] record(byte[] value, int offsetDelta) {
        ByteBuf body = Unpooled.buffer();
        body.writeByte(0);
        varint(body, 0);
        varint(body, offsetDelta);
        varint(body, -1);
        varint(body, value.length);
        body.writeBytes(value);
        varint(body, 0);
        ByteBuf whole = Unpooled.buffer();
        varint(whole, body.readableBytes());
        whole.writeBytes(body);
        return ByteBufUtil.getBytes(whole);
    }

    private static byte[] batch(int attributes, int count, byte[] records) {
        ByteBuf b = Unpooled.buffer();
        b.writeLong(0);
        b.writeInt(0);
        b.writeInt(-1);
        b.writeByte(2);
        b.writeInt(0);
        b.writeShort(attributes);
        b.writeInt(count - 1);
        b.writeLong(1_700_000_000_000L).writeLong(1_700_000_000_000L);
        b.writeLong(-1).writeShort(-1).writeInt(-1);
        b.writeInt(count);
        b.writeBytes(records);
        b.setInt(8, b.readableBytes() - 12);
        CRC32C crc = new CRC32C();
        crc.update(b.nioBuffer(HEAD_BYTES_BEFORE_CRC, b.readableBytes() - HEAD_BYTES_BEFORE_CRC));
        b.setInt(17, (int) crc.getValue());
        return ByteBufUtil.getBytes(b);
    }

    private static void varint(ByteBuf to, long value) {
        long rest = value << 1 ^ value >> 63;
        while ((rest & ~0x7fL) != 0) {
            to.writeByte((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        to.writeByte((int) rest);
    }
}
