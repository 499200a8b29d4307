package io.ottla.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ottla.protocol.record.Codec;
import io.ottla.protocol.record.Compression;
import io.ottla.protocol.record.Record;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random histories of one log against a plain list: appends, reads, rolls, cuts, retention, clean stops, kills, power
 * failures that lose what was not synced. The seed is in the test's name.
 */
class LogModelTest {
    private static final int STEPS = 150;

    private final SimDisk disk = new SimDisk();
    private final Fixture one = new Fixture(disk, Path.of("/data"));
    /** The values by offset; those below the start are null. */
    private final List<String> model = new ArrayList<>();

    private Random random;
    private Log log;
    private int start;
    private int sequence;
    private int epoch;
    private int producerEpoch;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 6, 10})
    void a_log_behaves_like_a_list(long seed) throws IOException {
        random = new Random(seed);
        one.settings.segmentBytes = 500 + random.nextInt(5000);
        one.settings.indexIntervalBytes = random.nextInt(3) * 150;
        one.settings.preallocate = random.nextInt(4) == 0;
        log = one.create();
        for (int i = 0; i < STEPS; i++) {
            step();
            one.settle();
            check();
        }
    }

    private void step() throws IOException {
        switch (random.nextInt(24)) {
            case 0 -> log.roll();
            case 1 -> truncate();
            case 2 -> deleteRecords();
            case 3 -> stopAndStart();
            case 4 -> kill();
            case 5 -> powerFailure();
            case 6 -> log.flush();
            case 7 -> fullDisk();
            case 8 -> Upkeep.closeIdleFiles(log);
            default -> append();
        }
    }

    private void append() {
        List<ByteBuf> runs = new ArrayList<>();
        List<String> added = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            String[] values = values();
            runs.add(random.nextInt(3) == 0 ? idempotent(values) : plain(values));
            added.addAll(List.of(values));
        }
        epoch += random.nextInt(6) == 0 ? 1 : 0;
        List<Append> done = log.appendAll(runs, epoch, Origin.CLIENT);
        runs.forEach(ByteBuf::release);
        assertThat(done).allMatch(one -> one instanceof Append.Appended);
        model.addAll(added);
    }

    private String[] values() {
        String[] values = new String[1 + random.nextInt(3)];
        for (int i = 0; i < values.length; i++) {
            values[i] = "v" + random.nextInt(1_000_000) + "x".repeat(random.nextInt(120));
        }
        return values;
    }

    private ByteBuf plain(String... values) {
        return Fixture.batch(Compression.of(Codec.of(random.nextInt(5))), 1000 + model.size(), values);
    }

    private ByteBuf idempotent(String... values) {
        ByteBuf batch = Fixture.idempotent(5, producerEpoch, sequence, values);
        sequence += values.length;
        return batch;
    }

    private void truncate() throws IOException {
        if (model.size() == start) {
            return;
        }
        int to = start + random.nextInt(model.size() - start + 1);
        log.truncateTo(batchStart(to));
        start = (int) log.view().logStartOffset();
        cutModel((int) log.view().logEndOffset());
    }

    /** Cuts are at batches only. */
    private long batchStart(int offset) throws IOException {
        Read read = log.view().read(offset, 1, Long.MAX_VALUE, true);
        Slice slice = ((Read.Found) read).slice();
        if (slice.bytes() == 0) {
            return offset;
        }
        ByteBuf bytes = slice.toBuffer(ByteBufAllocator.DEFAULT);
        long start = bytes.getLong(0);
        bytes.release();
        return start;
    }

    private void cutModel(int to) {
        while (model.size() > to) {
            model.remove(model.size() - 1);
        }
        resumeSequence();
    }

    /** A producer that does not know how far it got begins a new epoch. */
    private void resumeSequence() {
        sequence = 0;
        producerEpoch++;
    }

    private void deleteRecords() {
        log.advanceHighWatermark(model.size());
        int to = start + random.nextInt(model.size() - start + 1);
        log.deleteRecordsBefore(to);
        start = to;
    }

    private void stopAndStart() throws IOException {
        log.close();
        one.settle();
        log = one.open(new Opening.Known(true, log.recoveryPoint(), start, model.size()));
        resumeSequence();
    }

    private void kill() throws IOException {
        disk.killProcess();
        log = one.open(new Opening.Known(false, log.recoveryPoint(), start, model.size()));
        resumeSequence();
    }

    private void powerFailure() throws IOException {
        long durable = log.recoveryPoint();
        disk.crash(random);
        log = one.open(new Opening.Known(false, durable, start, model.size()));
        assertThat(log.view().logEndOffset()).as("what was synced survives").isGreaterThanOrEqualTo(durable);
        if (log.view().logStartOffset() == log.view().logEndOffset()
                && log.view().logEndOffset() > model.size()) {
            throw new AssertionError("the log ends behind what was written");
        }
        cutModel((int) log.view().logEndOffset());
        while (model.size() < log.view().logEndOffset()) {
            model.add("");
        }
        start = (int) log.view().logStartOffset();
    }

    private void fullDisk() throws IOException {
        disk.capacity(0);
        ByteBuf run = plain(values());
        assertThat(log.append(run, epoch, Origin.CLIENT)).isInstanceOf(Append.Refused.class);
        run.release();
        disk.capacity(Long.MAX_VALUE);
    }

    private void check() throws IOException {
        LogView view = log.view();
        assertThat(view.logStartOffset()).isEqualTo(start);
        assertThat(view.logEndOffset()).isEqualTo(model.size());
        int from = start + (model.size() == start ? 0 : random.nextInt(model.size() - start));
        List<Record> found = Fixture.records(log, from);
        List<String> values = found.stream()
                .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                .toList();
        assertThat(values).isEqualTo(model.subList(from, model.size()));
        if (!found.isEmpty()) {
            assertThat(found.get(0).offset()).isEqualTo(from);
            Record last = found.get(found.size() - 1);
            FoundOffset byTime = view.offsetForTimestamp(last.timestampMs(), Long.MAX_VALUE);
            assertThat(byTime).isNotNull();
            assertThat(byTime.timestampMs()).isGreaterThanOrEqualTo(last.timestampMs());
        }
    }
}
