package io.ottla.protocol.record;

import static io.ottla.protocol.record.RandomRecords.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.ottla.protocol.record.legacy.DownConversion;
import io.ottla.protocol.record.legacy.DownConversion.Result;
import io.ottla.protocol.record.legacy.MessageSetBuilder;
import io.ottla.protocol.wire.ErrorCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.common.record.MemoryRecords;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConversionTest {
    private static final UnpooledByteBufAllocator HEAP = UnpooledByteBufAllocator.DEFAULT;

    static Stream<Arguments> oldFormatsAndCodecs() {
        return Stream.of(0, 1)
                .flatMap(magic -> Stream.of(Codec.NONE, Codec.GZIP, Codec.SNAPPY, Codec.LZ4)
                        .map(codec -> Arguments.of(magic, codec)));
    }

    @ParameterizedTest
    @MethodSource("oldFormatsAndCodecs")
    void whatAnOldClientProducesBecomesOneBatch(int magic, Codec codec) {
        List<Record> records = new RandomRecords(magic).dense(30);
        ByteBuf set = messages(magic, codec, records);
        Admission admission = ProduceCheck.admit(set, ProduceCheckTest.version(2), HEAP);
        ByteBuf batch = ((Admission.Rewritten) admission).batches();
        MemoryRecords.readableRecords(batch.nioBuffer()).batches().forEach(b -> b.ensureValid());
        BatchHeader header = new BatchHeader(batch, 0);
        assertThat(header.codec()).isEqualTo(codec);
        assertThat(header.recordCount()).isEqualTo(30);
        assertThat(text(RecordCursor.copyAll(header))).isEqualTo(text(asIn(magic, records)));
        batch.release();
    }

    @ParameterizedTest
    @MethodSource("oldFormatsAndCodecs")
    void anOldConsumerReadsWhatANewProducerWrote(int magic, Codec codec) {
        List<Record> records = new RandomRecords(magic).dense(30);
        ByteBuf run = Unpooled.buffer();
        new TransactionMarker(TransactionMarker.Outcome.COMMIT, 1, (short) 1, 1, 1).write(run, 499, 0);
        BatchBuilder builder =
                new BatchBuilder(run, BatchTraits.PLAIN.withBaseOffset(500).withCompression(Compression.of(codec)));
        records.forEach(r -> builder.append(r.timestampMs(), r.key(), r.value(), r.headers()));
        builder.finish();
        new TransactionMarker(TransactionMarker.Outcome.ABORT, 1, (short) 1, 1, 1).write(run, 530, 0);

        Result.Messages result = (Result.Messages) DownConversion.convert(run, magic, 0, 1 << 20, 1 << 24, HEAP);
        MemoryRecords theirs = MemoryRecords.readableRecords(result.messages().nioBuffer());
        theirs.batches().forEach(b -> b.ensureValid());
        List<Record> expected = asIn(magic, records).stream()
                .map(r -> new Record(r.offset() + 500, r.timestampMs(), r.key(), r.value(), List.of()))
                .toList();
        assertThat(text(KafkaInteropTest.records(theirs))).isEqualTo(text(expected));
        assertThat(text(KafkaInteropTest.ours(result.messages()))).isEqualTo(text(expected));
        assertThat(result.nextOffset()).isEqualTo(531);
        result.messages().release();
    }

    @ParameterizedTest
    @MethodSource("oldFormatsAndCodecs")
    void anOldConsumerGetsEverythingInBoundedPieces(int magic, Codec codec) {
        List<Record> records = new RandomRecords(40 + magic).dense(200);
        ByteBuf run = ProduceCheckTest.batch(codec, records);
        List<Record> read = new ArrayList<>();
        long next = 0;
        while (next < records.size()) {
            Result.Messages piece = (Result.Messages) DownConversion.convert(run, magic, next, 2_000, 1 << 24, HEAP);
            List<Record> got = KafkaInteropTest.ours(piece.messages());
            assertThat(got).isNotEmpty();
            assertThat(got.stream()
                            .mapToLong(r -> r.value() == null ? 0 : r.value().length)
                            .sum())
                    .isLessThanOrEqualTo(got.size() == 1 ? 40_000 : 2_000);
            read.addAll(got);
            assertThat(piece.nextOffset()).isEqualTo(next + got.size());
            next = piece.nextOffset();
            piece.messages().release();
        }
        assertThat(text(read)).isEqualTo(text(asIn(magic, records)));
    }

    @Test
    void gapsThatCompactionLeftStayInTheOldFormats() {
        for (int magic = 0; magic < 2; magic++) {
            ByteBuf run = Unpooled.buffer();
            BatchBuilder builder =
                    new BatchBuilder(run, BatchTraits.PLAIN.withBaseOffset(10).withCompression(Compression.GZIP));
            builder.appendAt(12, 1, null, Unpooled.EMPTY_BUFFER, List.of());
            builder.appendAt(17, 1, null, Unpooled.EMPTY_BUFFER, List.of());
            builder.finish(20);
            Result.Messages result = (Result.Messages) DownConversion.convert(run, magic, 10, 1 << 20, 1 << 24, HEAP);
            assertThat(KafkaInteropTest.ours(result.messages()))
                    .extracting(Record::offset)
                    .containsExactly(12L, 17L);
            assertThat(result.nextOffset()).isEqualTo(21);
            result.messages().release();
        }
    }

    @Test
    void messagesOfAnOldFormatAreCopiedToAClientThatReadsIt() {
        ByteBuf set = messages(0, Codec.GZIP, new RandomRecords(3).dense(5));
        Result.Messages result = (Result.Messages) DownConversion.convert(set, 1, 0, 1 << 20, 1 << 20, HEAP);
        assertThat(result.messages()).isEqualTo(set);
        result.messages().release();
    }

    @Test
    void zstdIsRefusedToAnOldConsumer() {
        ByteBuf run = ProduceCheckTest.batch(Codec.ZSTD, new RandomRecords(3).dense(5));
        assertThat(DownConversion.convert(run, 1, 0, 1 << 20, 1 << 20, HEAP))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.error()).isEqualTo(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE));
    }

    @Test
    void wrappersWhoseOffsetTheClientLeftAtZeroAreTaken() {
        ByteBuf set = messages(1, Codec.GZIP, new RandomRecords(3).dense(5));
        set.setLong(0, 0);
        Admission admission = ProduceCheck.admit(set, ProduceCheckTest.version(2), HEAP);
        assertThat(admission).isInstanceOf(Admission.Rewritten.class);
        release(admission);
    }

    @Test
    void manyMessagesAndWrappersBecomeOneBatchInOrder() {
        ByteBuf set = Unpooled.buffer();
        set.writeBytes(messages(1, Codec.NONE, new RandomRecords(1).dense(3)));
        set.writeBytes(messages(1, Codec.SNAPPY, new RandomRecords(2).dense(4)));
        set.writeBytes(messages(0, Codec.NONE, new RandomRecords(3).dense(2)));
        ByteBuf batch = ((Admission.Rewritten) ProduceCheck.admit(set, ProduceCheckTest.version(2), HEAP)).batches();
        assertThat(KafkaInteropTest.ours(batch))
                .extracting(Record::offset)
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
        assertThat(new BatchHeader(batch, 0).codec()).isEqualTo(Codec.SNAPPY);
        batch.release();
    }

    @Test
    void brokenMessageSetsAreRefusedAndNeverMoreThanThat() {
        for (Codec codec : List.of(Codec.NONE, Codec.GZIP, Codec.SNAPPY, Codec.LZ4)) {
            ByteBuf set = messages(1, codec, new RandomRecords(3).dense(6));
            Random random = new Random(5);
            for (int i = 0; i < 1_000; i++) {
                ByteBuf mutated = set.copy();
                mutated.setByte(random.nextInt(set.readableBytes()), random.nextInt(256));
                release(ProduceCheck.admit(mutated, ProduceCheckTest.version(2), HEAP));
                if (codec != Codec.NONE) {
                    mutated = set.copy();
                    mutated.setByte(16 + random.nextInt(set.readableBytes() - 16), random.nextInt(256));
                    new BatchHeader(mutated, 0).seal();
                    release(ProduceCheck.admit(mutated, ProduceCheckTest.version(2), HEAP));
                }
            }
            for (int bytes = 1; bytes < set.readableBytes(); bytes += 7) {
                Admission cut = ProduceCheck.admit(set.slice(0, bytes), ProduceCheckTest.version(2), HEAP);
                if (codec != Codec.NONE) {
                    assertThat(cut).isInstanceOf(Admission.Refused.class);
                }
                release(cut);
            }
        }
    }

    @Test
    void aHighlyCompressedBatchCostsAnOldConsumersFetchNoMoreThanItsBound() throws IOException {
        ByteBuf bomb = ProduceCheckTest.bomb(1 << 27);
        assertThat(DownConversion.convert(bomb, 1, 0, 1 << 20, RecordCursor.EXPANDED_BYTES_MAX, HEAP))
                .isInstanceOf(Result.Beyond.class);
    }

    private static void release(Admission admission) {
        if (admission instanceof Admission.Rewritten rewritten) {
            rewritten.batches().release();
        }
    }

    static ByteBuf messages(int magic, Codec codec, List<Record> records) {
        ByteBuf out = Unpooled.buffer();
        try (MessageSetBuilder set =
                new MessageSetBuilder(out, magic, Compression.of(codec), TimestampType.CREATE_TIME)) {
            records.forEach(r -> set.append(
                    r.offset(), r.timestampMs(), KafkaInteropTest.wrap(r.key()), KafkaInteropTest.wrap(r.value())));
            set.finish();
        }
        return out;
    }

    private static List<Record> asIn(int magic, List<Record> records) {
        return records.stream()
                .map(r -> new Record(r.offset(), magic == 0 ? -1 : r.timestampMs(), r.key(), r.value(), List.of()))
                .toList();
    }
}
