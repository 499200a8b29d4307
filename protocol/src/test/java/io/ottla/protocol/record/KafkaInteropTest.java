package io.ottla.protocol.record;

import static io.ottla.protocol.record.RandomRecords.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ottla.protocol.record.legacy.MessageSetBuilder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.ControlRecordType;
import org.apache.kafka.common.record.EndTransactionMarker;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.MemoryRecordsBuilder;
import org.apache.kafka.common.record.MutableRecordBatch;
import org.apache.kafka.common.record.RecordBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Kafka's own classes read what we write and we read what they write, for every format and codec. */
class KafkaInteropTest {
    private static final int SEEDS = 12;
    private static final long APPEND_TIME_MS = 1_800_000_000_000L;

    static Stream<Arguments> everyFormatAndCodec() {
        return Stream.of(0, 1, 2)
                .flatMap(magic -> Arrays.stream(Codec.values())
                        .filter(codec -> magic == 2 || codec != Codec.ZSTD)
                        .map(codec -> Arguments.of(magic, codec)));
    }

    @ParameterizedTest
    @MethodSource("everyFormatAndCodec")
    void kafkaReadsWhatWeWrite(int magic, Codec codec) {
        for (int seed = 0; seed < SEEDS; seed++) {
            List<Record> records = expected(magic, new RandomRecords(seed).dense(1 + seed * 7));
            ByteBuf out = Unpooled.buffer();
            write(out, magic, codec, records);
            MemoryRecords read = MemoryRecords.readableRecords(out.nioBuffer());
            read.batches().forEach(MutableRecordBatch::ensureValid);
            assertThat(text(records(read))).as("seed %s", seed).isEqualTo(text(records));
        }
    }

    @ParameterizedTest
    @MethodSource("everyFormatAndCodec")
    void weReadWhatKafkaWrites(int magic, Codec codec) {
        for (int seed = 0; seed < SEEDS; seed++) {
            List<Record> records = expected(magic, new RandomRecords(seed).dense(1 + seed * 7));
            MemoryRecordsBuilder builder = MemoryRecords.builder(
                    ByteBuffer.allocate(1 << 20),
                    (byte) magic,
                    kafka(codec),
                    org.apache.kafka.common.record.TimestampType.CREATE_TIME,
                    1000L);
            records.forEach(r -> appendTo(builder, r));
            ByteBuf bytes = Unpooled.wrappedBuffer(builder.build().buffer());
            List<Record> shifted =
                    records.stream().map(r -> at(r, r.offset() + 1000)).toList();
            assertThat(text(ours(bytes))).as("seed %s", seed).isEqualTo(text(shifted));
        }
    }

    @ParameterizedTest
    @MethodSource("everyFormatAndCodec")
    void weReadTheAppendTimesThatKafkaWrites(int magic, Codec codec) {
        if (magic == 0) {
            return;
        }
        MemoryRecordsBuilder builder = MemoryRecords.builder(
                ByteBuffer.allocate(1 << 16),
                (byte) magic,
                kafka(codec),
                org.apache.kafka.common.record.TimestampType.LOG_APPEND_TIME,
                0L,
                APPEND_TIME_MS);
        new RandomRecords(5).dense(20).stream().map(RandomRecords::plain).forEach(r -> appendTo(builder, r));
        ByteBuf bytes = Unpooled.wrappedBuffer(builder.build().buffer());
        assertThat(ours(bytes)).hasSize(20).allMatch(r -> r.timestampMs() == APPEND_TIME_MS);
        Batches batches = new Batches(bytes);
        assertThat(batches.next()).isTrue();
        assertThat(batches.header().timestampType()).isEqualTo(TimestampType.LOG_APPEND_TIME);
    }

    @Test
    void kafkaSeesEveryFieldOfTheHeader() {
        BatchTraits traits = BatchTraits.PLAIN
                .withBaseOffset(1L << 40)
                .withLeaderEpoch(77)
                .withProducer(1L << 33, (short) 9, Integer.MAX_VALUE - 1)
                .withTransactional(true)
                .withTimestampType(TimestampType.LOG_APPEND_TIME)
                .withDeleteHorizonMs(1234567L);
        ByteBuf out = Unpooled.buffer();
        BatchBuilder builder = new BatchBuilder(out, traits);
        new RandomRecords(1).dense(4).forEach(r -> builder.append(APPEND_TIME_MS, r.key(), r.value(), r.headers()));
        BatchHeader ours = builder.finish((1L << 40) + 10);

        MutableRecordBatch theirs = MemoryRecords.readableRecords(out.nioBuffer())
                .batches()
                .iterator()
                .next();
        theirs.ensureValid();
        assertThat(theirs.baseOffset()).isEqualTo(ours.baseOffset()).isEqualTo(1L << 40);
        assertThat(theirs.lastOffset()).isEqualTo(ours.lastOffset()).isEqualTo((1L << 40) + 10);
        assertThat(theirs.partitionLeaderEpoch()).isEqualTo(ours.leaderEpoch()).isEqualTo(77);
        assertThat(theirs.producerId()).isEqualTo(ours.producerId()).isEqualTo(1L << 33);
        assertThat(theirs.producerEpoch()).isEqualTo(ours.producerEpoch()).isEqualTo((short) 9);
        assertThat(theirs.baseSequence()).isEqualTo(ours.baseSequence()).isEqualTo(Integer.MAX_VALUE - 1);
        assertThat(theirs.lastSequence()).isEqualTo(ours.lastSequence()).isEqualTo(8);
        assertThat(theirs.isTransactional()).isEqualTo(ours.isTransactional()).isTrue();
        assertThat(theirs.isControlBatch()).isEqualTo(ours.isControl()).isFalse();
        assertThat(theirs.deleteHorizonMs().getAsLong())
                .isEqualTo(ours.deleteHorizonMs())
                .isEqualTo(1234567L);
        assertThat(theirs.maxTimestamp()).isEqualTo(ours.maxTimestamp()).isEqualTo(APPEND_TIME_MS);
        assertThat(theirs.countOrNull()).isEqualTo(ours.recordCount()).isEqualTo(4);
        assertThat(theirs.sizeInBytes()).isEqualTo(ours.sizeBytes());
        assertThat(theirs.checksum()).isEqualTo(ours.crc() & 0xffffffffL);
        assertThat(theirs.timestampType().id).isEqualTo(1);
    }

    @Test
    void theSequenceNumbersOfRecordsWrapAsKafkasDo() {
        ByteBuf out = Unpooled.buffer();
        BatchTraits traits = BatchTraits.PLAIN.withProducer(1, (short) 0, Integer.MAX_VALUE - 1);
        BatchBuilder builder = new BatchBuilder(out, traits);
        new RandomRecords(1).dense(4).forEach(r -> builder.append(1, r.key(), r.value()));
        BatchHeader batch = builder.finish();
        List<Integer> theirs = new ArrayList<>();
        MemoryRecords.readableRecords(out.nioBuffer()).records().forEach(r -> theirs.add(r.sequence()));
        List<Integer> ours = new ArrayList<>();
        try (RecordCursor cursor = RecordCursor.open(batch)) {
            while (cursor.next()) {
                ours.add(cursor.sequence());
            }
        }
        assertThat(ours).isEqualTo(theirs).containsExactly(Integer.MAX_VALUE - 1, Integer.MAX_VALUE, 0, 1);
    }

    @Test
    void kafkaReadsOurTransactionMarkersAndWeReadIts() {
        for (TransactionMarker.Outcome outcome : TransactionMarker.Outcome.values()) {
            TransactionMarker marker = new TransactionMarker(outcome, 99, (short) 3, 41, APPEND_TIME_MS);
            ByteBuf out = Unpooled.buffer();
            marker.write(out, 17, 5);
            RecordBatch batch = MemoryRecords.readableRecords(out.nioBuffer())
                    .batches()
                    .iterator()
                    .next();
            batch.ensureValid();
            org.apache.kafka.common.record.Record record = batch.iterator().next();
            EndTransactionMarker theirs = EndTransactionMarker.deserialize(record);
            assertThat(batch.isControlBatch() && batch.isTransactional()).isTrue();
            assertThat(batch.baseOffset()).isEqualTo(17);
            assertThat(theirs.coordinatorEpoch()).isEqualTo(41);
            assertThat(theirs.controlType()).isEqualTo(ControlRecordType.valueOf(outcome.name()));

            MemoryRecords written =
                    MemoryRecords.withEndTransactionMarker(17, APPEND_TIME_MS, 5, 99, (short) 3, theirs);
            ByteBuf bytes = Unpooled.wrappedBuffer(written.buffer());
            assertThat(TransactionMarker.read(new BatchHeader(bytes, 0))).isEqualTo(marker);
            assertThat(bytes).isEqualTo(out);
        }
    }

    private static void write(ByteBuf out, int magic, Codec codec, List<Record> records) {
        if (magic == 2) {
            try (BatchBuilder builder =
                    new BatchBuilder(out, BatchTraits.PLAIN.withCompression(Compression.of(codec)))) {
                records.forEach(r -> builder.append(r.timestampMs(), r.key(), r.value(), r.headers()));
                builder.finish();
            }
            return;
        }
        try (MessageSetBuilder set =
                new MessageSetBuilder(out, magic, Compression.of(codec), TimestampType.CREATE_TIME)) {
            records.forEach(r -> set.append(r.offset(), r.timestampMs(), wrap(r.key()), wrap(r.value())));
            set.finish();
        }
    }

    static ByteBuf wrap(byte[] part) {
        return part == null ? null : Unpooled.wrappedBuffer(part);
    }

    private static List<Record> expected(int magic, List<Record> records) {
        return switch (magic) {
            case 0 ->
                records.stream()
                        .map(r -> new Record(r.offset(), -1, r.key(), r.value(), List.of()))
                        .toList();
            case 1 -> records.stream().map(RandomRecords::plain).toList();
            default -> records;
        };
    }

    private static Record at(Record r, long offset) {
        return new Record(offset, r.timestampMs(), r.key(), r.value(), r.headers());
    }

    private static org.apache.kafka.common.compress.Compression kafka(Codec codec) {
        return org.apache.kafka.common.compress.Compression.of(CompressionType.forId(codec.id()))
                .build();
    }

    private static void appendTo(MemoryRecordsBuilder builder, Record r) {
        RecordHeader[] headers = r.headers().stream()
                .map(h -> new RecordHeader(h.key(), h.value()))
                .toArray(RecordHeader[]::new);
        builder.append(r.timestampMs(), r.key(), r.value(), headers);
    }

    static List<Record> ours(ByteBuf bytes) {
        List<Record> all = new ArrayList<>();
        Batches batches = new Batches(bytes);
        while (batches.next()) {
            assertThat(batches.header().crcMatches()).isTrue();
            all.addAll(RecordCursor.copyAll(batches.header()));
        }
        assertThat(batches.restBytes()).isZero();
        return all;
    }

    static List<Record> records(MemoryRecords theirs) {
        List<Record> all = new ArrayList<>();
        theirs.records()
                .forEach(r -> all.add(new Record(
                        r.offset(),
                        r.timestamp(),
                        bytes(r.key()),
                        bytes(r.value()),
                        Arrays.stream(r.headers())
                                .map(h -> new Header(h.key(), h.value()))
                                .toList())));
        return all;
    }

    private static byte[] bytes(ByteBuffer part) {
        if (part == null) {
            return null;
        }
        byte[] copy = new byte[part.remaining()];
        part.get(copy);
        return copy;
    }
}
