package io.ottla.protocol.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.ottla.protocol.wire.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProduceCheckTest {
    private static final long NOW_MS = 1_700_000_000_000L;
    static final ProduceRules RULES = new ProduceRules(
            9,
            1 << 20,
            false,
            TimestampType.CREATE_TIME,
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            NOW_MS,
            null,
            RecordCursor.EXPANDED_BYTES_MAX);

    @ParameterizedTest
    @EnumSource(Codec.class)
    void aGoodBatchIsAdmittedAsItIs(Codec codec) {
        for (int seed = 0; seed < 10; seed++) {
            ByteBuf batch = batch(codec, new RandomRecords(seed).dense(1 + seed * 3));
            ByteBuf before = batch.copy();
            assertThat(admit(batch, RULES)).isInstanceOf(Admission.AsIs.class);
            assertThat(batch).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void anyFlippedBitIsRefused(Codec codec) {
        ByteBuf batch = batch(codec, new RandomRecords(3).dense(8));
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            int at = random.nextInt(batch.readableBytes());
            // The base offset must be 0; the leader epoch is the broker's to set and no client's bytes are kept there.
            if (at >= BatchHeader.LEADER_EPOCH_AT && at < BatchHeader.MAGIC_AT) {
                continue;
            }
            ByteBuf flipped = batch.copy();
            flipped.setByte(at, flipped.getByte(at) ^ 1 << random.nextInt(8));
            assertThat(admit(flipped, RULES)).as("byte %s", at).isInstanceOf(Admission.Refused.class);
        }
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void bytesWithAValidChecksumAreNeverMoreThanRefused(Codec codec) {
        ByteBuf batch = batch(codec, new RandomRecords(3).dense(8));
        Random random = new Random(11);
        for (int i = 0; i < 3_000; i++) {
            ByteBuf mutated = batch.copy();
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                int at = BatchHeader.ATTRIBUTES_AT + random.nextInt(batch.readableBytes() - BatchHeader.ATTRIBUTES_AT);
                mutated.setByte(at, random.nextInt(256));
            }
            new BatchHeader(mutated, 0).seal();
            if (admit(mutated, RULES) instanceof Admission.AsIs) {
                assertThat(RecordCursor.copyAll(new BatchHeader(mutated, 0)))
                        .hasSize(new BatchHeader(mutated, 0).recordCount());
            }
        }
    }

    @Test
    void everyCutOfABatchIsRefused() {
        ByteBuf batch = batch(Codec.NONE, new RandomRecords(3).dense(8));
        for (int bytes = 0; bytes < batch.readableBytes(); bytes++) {
            assertThat(admit(batch.slice(0, bytes), RULES)).isInstanceOf(Admission.Refused.class);
        }
    }

    @Test
    void whatIsWrongIsSaidPrecisely() {
        refused(b -> b.setByte(BatchHeader.MAGIC_AT, 1), ErrorCode.INVALID_RECORD, "magic 1");
        refused(b -> b.setByte(BatchHeader.MAGIC_AT, 3), ErrorCode.CORRUPT_MESSAGE, "magic 3");
        refused(b -> b.writerIndex(b.writerIndex() - 1), ErrorCode.INVALID_RECORD, "are there");
        refused(b -> b.setLong(0, 5), ErrorCode.INVALID_RECORD, "base offset 5");
        refused(b -> b.setInt(BatchHeader.LENGTH_AT, 20), ErrorCode.CORRUPT_MESSAGE, "claims 32 bytes");
        refused(b -> b.setInt(BatchHeader.LENGTH_AT, -5), ErrorCode.CORRUPT_MESSAGE, "claims 7 bytes");
        refused(b -> b.writeByte(1), ErrorCode.INVALID_RECORD, "1 bytes follow the batch");
        refused(b -> b.setByte(100, b.getByte(100) + 1), ErrorCode.CORRUPT_MESSAGE, "checksum");
        sealed(b -> b.setShort(BatchHeader.ATTRIBUTES_AT, 6), ErrorCode.UNSUPPORTED_COMPRESSION_TYPE, "codec 6");
        sealed(b -> b.setShort(BatchHeader.ATTRIBUTES_AT, 0x20), ErrorCode.INVALID_RECORD, "control");
        sealed(b -> b.setShort(BatchHeader.ATTRIBUTES_AT, 0x40), ErrorCode.INVALID_RECORD, "delete horizon");
        sealed(b -> b.setShort(BatchHeader.ATTRIBUTES_AT, 0x08), ErrorCode.INVALID_TIMESTAMP, "LogAppendTime");
        sealed(b -> b.setShort(BatchHeader.ATTRIBUTES_AT, 0x10), ErrorCode.INVALID_RECORD, "without a producer id");
        sealed(b -> b.setInt(BatchHeader.RECORD_COUNT_AT, 0), ErrorCode.INVALID_RECORD, "record count 0");
        sealed(b -> b.setInt(BatchHeader.RECORD_COUNT_AT, -1), ErrorCode.INVALID_RECORD, "record count -1");
        sealed(b -> b.setInt(BatchHeader.RECORD_COUNT_AT, 5), ErrorCode.INVALID_RECORD, "do not fit");
        sealed(b -> b.setInt(BatchHeader.LAST_OFFSET_DELTA_AT, 9), ErrorCode.INVALID_RECORD, "last offset delta 9");
        sealed(b -> counts(b, 5), ErrorCode.INVALID_RECORD, "end");
        sealed(b -> counts(b, 3), ErrorCode.INVALID_RECORD, "bytes follow the last");
        sealed(b -> b.setLong(BatchHeader.PRODUCER_ID_AT, -7), ErrorCode.INVALID_RECORD, "producer id -7");
        sealed(b -> producer(b, -1, 0), ErrorCode.INVALID_RECORD, "epoch -1");
        sealed(b -> producer(b, 0, -1), ErrorCode.INVALID_RECORD, "base sequence -1");
    }

    @Test
    void aGapOrARepeatInTheOffsetsIsRefusedInCompressedContentToo() {
        for (Codec codec : Codec.values()) {
            ByteBuf gap = Unpooled.buffer();
            BatchBuilder builder = new BatchBuilder(gap, BatchTraits.PLAIN.withCompression(Compression.of(codec)));
            builder.appendAt(0, 1, Unpooled.EMPTY_BUFFER, null, List.of());
            builder.appendAt(2, 1, Unpooled.EMPTY_BUFFER, null, List.of());
            builder.finish();
            gap.setInt(BatchHeader.LAST_OFFSET_DELTA_AT, 1);
            new BatchHeader(gap, 0).seal();
            assertRefused(admit(gap, RULES), ErrorCode.INVALID_RECORD, "record 1 of the batch has offset delta 2");
        }
        ByteBuf repeat = batch(Codec.NONE, List.of(record(1), record(1)));
        repeat.setByte(BatchHeader.BYTES + (repeat.readableBytes() - BatchHeader.BYTES) / 2 + 3, 0);
        new BatchHeader(repeat, 0).seal();
        assertRefused(admit(repeat, RULES), ErrorCode.INVALID_RECORD, "offset delta 0");
    }

    @Test
    void aBatchAboveTheTopicsSizeIsRefused() {
        ByteBuf batch = batch(Codec.NONE, new RandomRecords(3).dense(8));
        int size = batch.readableBytes();
        assertThat(admit(batch, sized(size))).isInstanceOf(Admission.AsIs.class);
        assertRefused(admit(batch, sized(size - 1)), ErrorCode.MESSAGE_TOO_LARGE, "max.message.bytes=" + (size - 1));
    }

    @Test
    void zstdNeedsProduceVersionSeven() {
        ByteBuf batch = batch(Codec.ZSTD, new RandomRecords(3).dense(8));
        assertRefused(admit(batch, version(6)), ErrorCode.UNSUPPORTED_COMPRESSION_TYPE, "version 7");
        assertThat(admit(batch, version(7))).isInstanceOf(Admission.AsIs.class);
    }

    @Test
    void recordsWithoutAKeyAreNamedWhereTheTopicIsCompacted() {
        ProduceRules compacted = new ProduceRules(
                9, 1 << 20, true, TimestampType.CREATE_TIME, Long.MAX_VALUE, Long.MAX_VALUE, NOW_MS, null, 1 << 20);
        Record keyless = new Record(0, NOW_MS, null, new byte[3], List.of());
        for (Codec codec : Codec.values()) {
            Admission admission = admit(batch(codec, List.of(record(1), keyless, record(2), keyless)), compacted);
            assertRefused(admission, ErrorCode.INVALID_RECORD, "compacted");
            assertThat(((Admission.Refused) admission).recordErrors())
                    .extracting(RecordError::index)
                    .containsExactly(1, 3);
        }
    }

    @Test
    void timestampsOutsideTheTopicsRangeAreNamed() {
        ProduceRules narrow =
                new ProduceRules(9, 1 << 20, false, TimestampType.CREATE_TIME, 1000, 500, NOW_MS, null, 1 << 20);
        List<Record> records = List.of(
                record(NOW_MS - 1000), record(NOW_MS - 1001), record(NOW_MS + 500), record(NOW_MS + 501), record(-1));
        Admission admission = admit(batch(Codec.NONE, records), narrow);
        assertRefused(admission, ErrorCode.INVALID_TIMESTAMP, "behind the broker's time");
        assertThat(((Admission.Refused) admission).recordErrors())
                .extracting(RecordError::index)
                .containsExactly(1, 3);
        Admission longAgo = admit(batch(Codec.NONE, List.of(record(Long.MIN_VALUE + 1))), narrow);
        assertRefused(longAgo, ErrorCode.INVALID_TIMESTAMP, "behind the broker's time");
    }

    @Test
    void theNegativeTimestampsThatSomeClientsSendForNoneAreTaken() {
        for (Codec codec : Codec.values()) {
            assertThat(admit(batch(codec, List.of(record(-6_795_364_578_871L), record(-1))), RULES))
                    .isInstanceOf(Admission.AsIs.class);
        }
    }

    @Test
    void aWrongHighestTimestampIsPutRight() {
        ByteBuf batch = batch(Codec.GZIP, List.of(record(NOW_MS), record(NOW_MS + 9), record(NOW_MS + 3)));
        new BatchHeader(batch, 0).setMaxTimestamp(5);
        assertThat(admit(batch, RULES)).isInstanceOf(Admission.AsIs.class);
        assertThat(new BatchHeader(batch, 0).maxTimestamp()).isEqualTo(NOW_MS + 9);
        assertThat(new BatchHeader(batch, 0).crcMatches()).isTrue();
    }

    @Test
    void theAppendTimeIsStampedOnTheBatch() {
        ProduceRules appendTime =
                new ProduceRules(9, 1 << 20, false, TimestampType.LOG_APPEND_TIME, 0, 0, NOW_MS, null, 1 << 20);
        ByteBuf batch = batch(Codec.ZSTD, List.of(record(1), record(2)));
        assertThat(admit(batch, appendTime)).isInstanceOf(Admission.AsIs.class);
        BatchHeader header = new BatchHeader(batch, 0);
        assertThat(header.crcMatches()).isTrue();
        assertThat(RecordCursor.copyAll(header)).allMatch(r -> r.timestampMs() == NOW_MS);
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void aTopicsOwnCodecReplacesTheProducers(Codec target) {
        ProduceRules rules = new ProduceRules(
                9,
                1 << 20,
                false,
                TimestampType.CREATE_TIME,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                NOW_MS,
                Compression.of(target),
                1 << 20);
        for (Codec codec : Codec.values()) {
            List<Record> records = new RandomRecords(8).dense(20);
            ByteBuf batch = batch(codec, records);
            new BatchHeader(batch, 0).setProducer(4, (short) 5, 6);
            Admission admission = admit(batch, rules);
            if (codec == target) {
                assertThat(admission).isInstanceOf(Admission.AsIs.class);
                continue;
            }
            ByteBuf rewritten = ((Admission.Rewritten) admission).batches();
            BatchHeader header = new BatchHeader(rewritten, 0);
            assertThat(header.codec()).isEqualTo(target);
            assertThat(header.producerId()).isEqualTo(4);
            assertThat(header.baseSequence()).isEqualTo(6);
            assertThat(RandomRecords.text(RecordCursor.copyAll(header))).isEqualTo(RandomRecords.text(records));
            rewritten.release();
        }
    }

    @Test
    void aMegabyteOfGzipThatExpandsToAGigabyteIsRefusedFast() throws IOException {
        ByteBuf bomb = bomb(1 << 30);
        assertThat(bomb.readableBytes()).isBetween(1 << 19, 1 << 21);
        ProduceRules rules = new ProduceRules(
                9,
                1 << 22,
                false,
                TimestampType.CREATE_TIME,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                NOW_MS,
                null,
                RecordCursor.EXPANDED_BYTES_MAX);
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        assertRefused(admit(bomb, rules), ErrorCode.MESSAGE_TOO_LARGE, "expands to more than 67108864");
        long spentNs = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
        assertThat(Duration.ofNanos(spentNs)).isLessThan(Duration.ofMillis(700));
    }

    /** One record whose value is so many zero bytes, gzipped by the JDK without ever being held. */
    static ByteBuf bomb(int valueBytes) throws IOException {
        ByteBuf head = Unpooled.buffer();
        int recordBytes = 1 + 1 + 1 + 1 + Varints.sizeOf(valueBytes) + valueBytes + 1;
        Varints.write(head, recordBytes);
        head.writeZero(3);
        Varints.write(head, -1);
        Varints.write(head, valueBytes);
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            head.readBytes(gzip, head.readableBytes());
            byte[] zeros = new byte[1 << 16];
            for (int left = valueBytes; left > 0; left -= zeros.length) {
                gzip.write(zeros, 0, Math.min(left, zeros.length));
            }
            gzip.write(0);
        }
        ByteBuf batch = batch(Codec.GZIP, List.of(record(1)));
        batch.writerIndex(BatchHeader.BYTES).writeBytes(compressed.toByteArray());
        batch.setInt(BatchHeader.LENGTH_AT, batch.readableBytes() - BatchHeader.PREFIX_BYTES);
        new BatchHeader(batch, 0).seal();
        return batch;
    }

    private static void counts(ByteBuf batch, int count) {
        batch.setInt(BatchHeader.RECORD_COUNT_AT, count);
        batch.setInt(BatchHeader.LAST_OFFSET_DELTA_AT, count - 1);
    }

    private static void producer(ByteBuf batch, int epoch, int sequence) {
        new BatchHeader(batch, 0).setProducer(12, (short) epoch, sequence);
    }

    private static void refused(Consumer<ByteBuf> change, ErrorCode error, String message) {
        ByteBuf batch = batch(Codec.NONE, new RandomRecords(4).dense(4));
        change.accept(batch);
        assertRefused(admit(batch, RULES), error, message);
    }

    private static void sealed(Consumer<ByteBuf> change, ErrorCode error, String message) {
        refused(change.andThen(b -> new BatchHeader(b, 0).seal()), error, message);
    }

    private static void assertRefused(Admission admission, ErrorCode error, String message) {
        assertThat(admission).isInstanceOfSatisfying(Admission.Refused.class, refused -> {
            assertThat(refused.error()).as(refused.message()).isEqualTo(error);
            assertThat(refused.message()).contains(message);
        });
    }

    private static Record record(long timestampMs) {
        return new Record(0, timestampMs, new byte[] {1}, new byte[] {2}, List.of());
    }

    private static ProduceRules sized(int batchBytesMax) {
        return new ProduceRules(
                9,
                batchBytesMax,
                false,
                TimestampType.CREATE_TIME,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                NOW_MS,
                null,
                1 << 20);
    }

    static ProduceRules version(int version) {
        return new ProduceRules(
                version,
                1 << 20,
                false,
                TimestampType.CREATE_TIME,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                NOW_MS,
                null,
                1 << 24);
    }

    static ByteBuf batch(Codec codec, List<Record> records) {
        ByteBuf out = Unpooled.buffer();
        try (BatchBuilder builder = new BatchBuilder(out, BatchTraits.PLAIN.withCompression(Compression.of(codec)))) {
            records.forEach(r -> builder.append(r.timestampMs(), r.key(), r.value(), r.headers()));
            builder.finish();
        }
        return out;
    }

    private static Admission admit(ByteBuf batch, ProduceRules rules) {
        return ProduceCheck.admit(batch, rules, UnpooledByteBufAllocator.DEFAULT);
    }
}
