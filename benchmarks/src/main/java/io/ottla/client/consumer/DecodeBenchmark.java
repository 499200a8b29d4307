package io.ottla.client.consumer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ottla.client.TopicPartition;
import io.ottla.client.serialization.Serdes;
import io.ottla.protocol.record.BatchBuilder;
import io.ottla.protocol.record.BatchTraits;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.common.utils.internals.BufferSupplier;
import org.apache.kafka.common.utils.internals.CloseableIterator;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What was fetched of one partition, batches of 16 KiB, made into records for the application, 500 at a time: checksum,
 * walk, values as arrays of their own; and the same with Kafka's classes, as its consumer uses them. Time is for one record
 * of 1,000. JMH sets its fields up.
 */
@NullUnmarked
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DecodeBenchmark {
    private static final int RECORDS = 1000;
    private static final int BATCH_BYTES = 16384;
    private static final int POLL_RECORDS = 500;
    private static final TopicPartition SOURCE = new TopicPartition("t", 0);

    @Param({"100", "1000"})
    int recordBytes;

    private final Handing<byte[], byte[]> handing = new Handing<>(Serdes.BYTES_IN, Serdes.BYTES_IN);
    private final ByteArrayDeserializer kafkas = new ByteArrayDeserializer();
    private ByteBuf fetched;
    private ByteBuffer kafkasFetched;

    @Setup(Level.Trial)
    public void prepare() {
        byte[] value = new byte[recordBytes];
        new Random(1).nextBytes(value);
        ByteBuf all = Unpooled.buffer();
        int perBatch = Math.max(1, BATCH_BYTES / (recordBytes + 10));
        for (int at = 0; at < RECORDS; at += perBatch) {
            try (BatchBuilder batch = new BatchBuilder(all, BatchTraits.PLAIN.withBaseOffset(at))) {
                for (int i = at; i < Math.min(at + perBatch, RECORDS); i++) {
                    batch.append(1_700_000_000_000L + i, null, value);
                }
                batch.finish();
            }
        }
        kafkasFetched = ByteBuffer.allocate(all.readableBytes());
        all.getBytes(0, kafkasFetched);
        kafkasFetched.flip();
        // As the connection has it: Kafka's in an array, ours outside of the heap.
        fetched = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(all.readableBytes())
                .put(kafkasFetched.duplicate())
                .flip());
    }

    /** Ours. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public void ottla(Blackhole to) {
        FetchedRun run = new FetchedRun(SOURCE, fetched.retain(), 0, Aborted.nothing(), true, () -> {});
        handing.take(List.of(run));
        for (var records = handing.next(POLL_RECORDS); !records.isEmpty(); records = handing.next(POLL_RECORDS)) {
            to.consume(records);
        }
        run.close();
    }

    /** Kafka's. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public void kafka(Blackhole to) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (RecordBatch batch : MemoryRecords.readableRecords(kafkasFetched).batches()) {
            batch.ensureValid();
            try (CloseableIterator<Record> all = batch.streamingIterator(BufferSupplier.NO_CACHING)) {
                while (all.hasNext()) {
                    records.add(record(batch, all.next()));
                    if (records.size() == POLL_RECORDS) {
                        to.consume(records);
                        records = new ArrayList<>();
                    }
                }
            }
        }
        to.consume(records);
    }

    private ConsumerRecord<byte[], byte[]> record(RecordBatch batch, Record record) {
        ByteBuffer value = record.value();
        return new ConsumerRecord<>(
                SOURCE.topic(),
                SOURCE.partition(),
                record.offset(),
                record.timestamp(),
                TimestampType.CREATE_TIME,
                record.keySize(),
                record.valueSize(),
                null,
                kafkas.deserialize(SOURCE.topic(), Utils.toNullableArray(value)),
                new RecordHeaders(record.headers()),
                Optional.of(batch.partitionLeaderEpoch()));
    }
}
