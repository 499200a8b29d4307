package io.ottla.broker.log;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.ottla.protocol.lane.SimLane;
import io.ottla.protocol.record.BatchBuilder;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.BatchTraits;
import io.ottla.protocol.record.Batches;
import io.ottla.protocol.record.Compression;
import io.ottla.protocol.record.Record;
import io.ottla.protocol.record.RecordCursor;
import io.ottla.protocol.record.TimestampType;
import io.ottla.protocol.record.TransactionMarker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** One log on a disk of the test's choice, everything on the test's thread. */
public final class Fixture {
    static final PartitionName NAME = new PartitionName("orders", 0);

    final Disk disk;
    final Path parent;
    final SimLane lane = new SimLane();
    final TestSettings settings = new TestSettings();

    Fixture(Disk disk, Path parent) {
        this.disk = disk;
        this.parent = parent;
    }

    LogSite site() {
        return new LogSite(
                parent, disk, Runnable::run, lane.clock(), (path, why) -> {}, LogSite.NEVER, new LongAdder());
    }

    Log create() throws IOException {
        return Opening.create(
                NAME,
                parent.resolve(NAME.directory()),
                site(),
                lane,
                settings.build(),
                io.ottla.protocol.wire.Uuid.ZERO);
    }

    Log open(Opening.Known known) throws IOException {
        return Opening.open(NAME, parent.resolve(NAME.directory()), site(), lane, settings.build(), known);
    }

    void settle() {
        lane.runAll();
    }

    /** Values of a batch without producer. */
    public static ByteBuf batch(long timestampMs, String... values) {
        return batch(Compression.NONE, timestampMs, values);
    }

    public static ByteBuf batch(Compression compression, long timestampMs, String... values) {
        return built(traits(compression, -1, (short) -1, -1, false), timestampMs, values);
    }

    static ByteBuf idempotent(long producerId, int epoch, int sequence, String... values) {
        return idempotentAt(1000, producerId, epoch, sequence, values);
    }

    static ByteBuf idempotentAt(long timestampMs, long producerId, int epoch, int sequence, String... values) {
        return built(traits(Compression.NONE, producerId, (short) epoch, sequence, false), timestampMs, values);
    }

    static ByteBuf transactional(long producerId, int epoch, int sequence, String... values) {
        return built(traits(Compression.NONE, producerId, (short) epoch, sequence, true), 1000, values);
    }

    static ByteBuf marker(TransactionMarker.Outcome outcome, long producerId, int epoch, int coordinatorEpoch) {
        ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer();
        new TransactionMarker(outcome, producerId, (short) epoch, coordinatorEpoch, 1000).write(out, 0, 0);
        return out;
    }

    private static BatchTraits traits(
            Compression compression, long producerId, short epoch, int sequence, boolean transactional) {
        return new BatchTraits(
                compression,
                TimestampType.CREATE_TIME,
                0,
                -1,
                producerId,
                epoch,
                sequence,
                transactional,
                false,
                BatchHeader.NO_TIMESTAMP);
    }

    private static ByteBuf built(BatchTraits traits, long timestampMs, String... values) {
        ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer();
        try (BatchBuilder builder = new BatchBuilder(out, traits)) {
            for (String value : values) {
                builder.append(timestampMs, null, value.getBytes(StandardCharsets.UTF_8));
            }
            builder.finish();
        }
        return out;
    }

    public static Append append(Log log, ByteBuf run) {
        try {
            return log.append(run, 0, Origin.CLIENT);
        } finally {
            run.release();
        }
    }

    static Append.Appended appended(Log log, ByteBuf run) {
        return (Append.Appended) append(log, run);
    }

    static Append.Refused refused(Log log, ByteBuf run) {
        return (Append.Refused) append(log, run);
    }

    /** All values from an offset on, read in steps. */
    public static List<String> values(Log log, long from) throws IOException {
        return records(log, from).stream()
                .map(record -> record.value() == null ? "null" : new String(record.value(), StandardCharsets.UTF_8))
                .toList();
    }

    static List<Record> records(Log log, long from) throws IOException {
        List<Record> all = new ArrayList<>();
        long at = from;
        while (at < log.view().logEndOffset()) {
            Read read = log.view().read(at, 20_000, Long.MAX_VALUE, true);
            ByteBuf bytes = read instanceof Read.Found found
                    ? found.slice().toBuffer(ByteBufAllocator.DEFAULT)
                    : Unpooled.EMPTY_BUFFER;
            long before = at;
            Batches batches = new Batches(bytes);
            while (batches.next()) {
                at = batches.header().nextOffset();
                if (!batches.header().isControl()) {
                    for (Record record : RecordCursor.copyAll(batches.header())) {
                        if (record.offset() >= from) {
                            all.add(record);
                        }
                    }
                }
            }
            bytes.release();
            if (at == before) {
                break;
            }
        }
        return all;
    }
}
