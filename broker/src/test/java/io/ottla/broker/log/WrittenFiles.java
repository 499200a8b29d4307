package io.ottla.broker.log;

import io.netty.buffer.ByteBuf;
import io.ottla.protocol.lane.SimLane;
import io.ottla.protocol.record.Compression;
import io.ottla.protocol.record.TransactionMarker.Outcome;
import io.ottla.protocol.wire.Uuid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A log directory on a real disk, filled with all that can be in one, for foreign readers. */
final class WrittenFiles {
    static final PartitionName NAME = new PartitionName("orders", 0);
    static final int BATCHES = 120;

    private WrittenFiles() {}

    /** Fills a directory and stops it cleanly; returns the number of records in it. */
    static long write(Path dir) throws IOException {
        SimLane lane = new SimLane();
        LogDirs dirs = LogDirs.acquire(
                List.of(dir), new FileSystemDisk(), Runnable::run, lane, name -> lane, DirSettings.DEFAULT);
        dirs.writeMeta(new MetaProperties(1, "wi_RtaNxR76g7eXmcKuWLQ"));
        Log[] opened = new Log[1];
        dirs.load(lane, topic -> LogSettings.DEFAULT);
        lane.runAll();
        TestSettings settings = new TestSettings();
        settings.segmentBytes = 64 << 10;
        settings.indexIntervalBytes = 4096;
        dirs.open(lane, NAME, new Uuid(1, 2), settings.build(), Existing.NONE).read((log, error) -> opened[0] = log);
        lane.runAll();
        long records = fill(opened[0]);
        opened[0].advanceHighWatermark(records);
        dirs.close(lane, 5);
        lane.runAll();
        return records;
    }

    private static long fill(Log log) {
        Compression[] codecs = {
            Compression.NONE, Compression.GZIP, Compression.SNAPPY, Compression.LZ4, Compression.ZSTD
        };
        for (int i = 0; i < BATCHES; i++) {
            append(
                    log,
                    Fixture.batch(codecs[i % codecs.length], 1_000_000 + i * 7L % 40, text(i), text(i + 1)),
                    i / 30);
            append(log, Fixture.idempotent(77, 1, i, text(i)), i / 30);
            append(log, Fixture.transactional(88, 0, i, text(i)), i / 30);
            Outcome outcome = i % 3 == 0 ? Outcome.ABORT : Outcome.COMMIT;
            append(log, Fixture.marker(outcome, 88, 0, 3), i / 30);
        }
        return log.view().logEndOffset();
    }

    private static void append(Log log, ByteBuf run, int epoch) {
        Append done = log.append(run, epoch, Origin.COORDINATOR);
        run.release();
        if (!(done instanceof Append.Appended)) {
            throw new AssertionError(done);
        }
    }

    private static String text(int i) {
        return ("value-" + i + "-").repeat(60 + i % 50);
    }
}
