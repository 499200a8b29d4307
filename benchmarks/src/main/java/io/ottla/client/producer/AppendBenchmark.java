package io.ottla.client.producer;

import io.ottla.client.TopicPartition;
import io.ottla.protocol.lane.Clock;
import io.ottla.protocol.record.Compression;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One record into the open batch of its partition: what every send costs under the partition's lock, batches of 16 KiB
 * begun and dropped on the way; and the same with Kafka's builder. JMH sets its fields up.
 */
@NullUnmarked
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AppendBenchmark {
    private static final int BATCH_BYTES = 16384;

    @Param({"100", "1000"})
    int recordBytes;

    private final BatchMemory memory = new BatchMemory(1 << 20, BATCH_BYTES);
    private PartitionBuffer buffer;
    private byte[] value;
    private ByteBuffer kafkasMemory;
    private MemoryRecordsBuilder kafkas;

    @Setup(Level.Trial)
    public void prepare() {
        value = new byte[recordBytes];
        new Random(1).nextBytes(value);
        buffer = new PartitionBuffer(new TopicPartition("t", 0), memory, Compression.NONE, Clock.SYSTEM);
        kafkasMemory = ByteBuffer.allocate(BATCH_BYTES);
    }

    @TearDown(Level.Trial)
    public void end() {
        buffer.shut();
        memory.close();
    }

    /** Ours. */
    @Benchmark
    public Object ottla() {
        int fixed = (int) RecordBytes.fixedBytes(null, value, List.of());
        PartitionBuffer.Added added =
                buffer.add(1_700_000_000_000L, null, value, List.of(), fixed, null, null, Long.MAX_VALUE);
        if (added == PartitionBuffer.Added.BEGUN && buffer.backlog() > 0) {
            buffer.take().succeed(0, -1);
        }
        return added;
    }

    /** Kafka's. */
    @Benchmark
    public Object kafka() {
        if (kafkas == null || !kafkas.hasRoomFor(1_700_000_000_000L, null, ByteBuffer.wrap(value), EMPTY)) {
            kafkasMemory.clear();
            kafkas = MemoryRecords.builder(
                    kafkasMemory, org.apache.kafka.common.compress.Compression.NONE, TimestampType.CREATE_TIME, 0);
        }
        kafkas.append(1_700_000_000_000L, null, ByteBuffer.wrap(value), EMPTY);
        return kafkas;
    }

    private static final org.apache.kafka.common.header.Header[] EMPTY = {};
}
