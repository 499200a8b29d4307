package io.ottla.broker.clean;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ottla.broker.log.AbortedTransaction;
import io.ottla.broker.log.Append;
import io.ottla.broker.log.DirSettings;
import io.ottla.broker.log.Existing;
import io.ottla.broker.log.Log;
import io.ottla.broker.log.LogDirs;
import io.ottla.broker.log.LogView;
import io.ottla.broker.log.Origin;
import io.ottla.broker.log.PartitionName;
import io.ottla.broker.log.Read;
import io.ottla.broker.log.SimDisk;
import io.ottla.broker.log.Slice;
import io.ottla.broker.log.TestSettings;
import io.ottla.protocol.lane.SimLane;
import io.ottla.protocol.record.BatchBuilder;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.BatchTraits;
import io.ottla.protocol.record.Batches;
import io.ottla.protocol.record.Compression;
import io.ottla.protocol.record.Record;
import io.ottla.protocol.record.RecordCursor;
import io.ottla.protocol.record.TransactionMarker;
import io.ottla.protocol.record.TransactionMarker.Outcome;
import io.ottla.protocol.wire.Uuid;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CompactionTest {
    private static final Path DATA = Path.of("/data");

    private final SimDisk disk = new SimDisk();
    private final SimLane lane = new SimLane();
    private final TestSettings settings = new TestSettings();
    private CleanSettings limits = CleanSettings.DEFAULT;
    private Log log;

    @Test
    void only_the_newest_record_of_each_key_stays_at_its_offset() throws IOException {
        open();
        for (int i = 0; i < 200; i++) {
            append(batch(Compression.NONE, "k" + i % 7, "v" + i));
        }
        compact();
        List<Record> left = records();
        assertThat(left.stream().filter(record -> record.offset() < closedEnd()))
                .hasSizeLessThanOrEqualTo(8);
        assertThat(newest(left))
                .containsEntry("k0", "v196")
                .containsEntry("k3", "v199")
                .hasSize(7);
        assertThat(log.view().logEndOffset()).isEqualTo(200);
    }

    @Test
    void compressed_batches_keep_what_stays_of_them() throws IOException {
        open();
        for (int i = 0; i < 120; i++) {
            Compression codec = i % 2 == 0 ? Compression.ZSTD : Compression.LZ4;
            append(batch(codec, "same", "old" + i, "own" + i, "x".repeat(60) + i));
        }
        compact();
        Map<String, String> newest = newest(records());
        assertThat(newest).hasSize(121).containsEntry("same", "old119");
        assertThat(newest.get("own57")).isEqualTo("x".repeat(60) + 57);
        assertThat(records().stream().filter(record -> key(record).equals("same") && record.offset() < closedEnd()))
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void a_tombstone_outlives_its_key_until_its_horizon_and_then_goes() throws IOException {
        settings.deleteRetentionMs = 100_000;
        open();
        append(batch(Compression.NONE, "gone", "value"));
        append(batch(Compression.NONE, "gone", null));
        fill("filler", 60);
        compact();
        assertThat(records().get(0).value())
                .as("the tombstone is there for slow readers")
                .isNull();
        assertThat(headers().get(0).deleteHorizonMs()).isBetween(lane.nowMs() + 50_000, lane.nowMs() + 100_000);
        lane.advance(200_000);
        fill("more", 60);
        compact();
        assertThat(records().stream().map(CompactionTest::key)).doesNotContain("gone");
    }

    @Test
    void small_segments_become_one() throws IOException {
        open();
        fill("aa", 200);
        int before = log.view().segmentCount();
        compact();
        assertThat(log.view().bytes()).as("one record of 200 is left").isLessThan(3000);
        fill("aa", 60);
        compact();
        assertThat(before).isGreaterThan(5);
        assertThat(log.view().segmentCount()).isLessThan(8);
        assertThat(disk.names(DATA.resolve("t-0")))
                .noneMatch(name -> name.endsWith(".cleaned") || name.endsWith(".swap"));
    }

    @Test
    void a_reader_with_an_old_view_reads_on_across_a_compaction() throws IOException {
        open();
        fill("aa", 100);
        LogView old = log.view();
        compact();
        Slice slice = ((Read.Found) old.read(0, 100, Long.MAX_VALUE, true)).slice();
        ByteBuf bytes = slice.toBuffer(ByteBufAllocator.DEFAULT);
        Batches batches = new Batches(bytes);
        assertThat(batches.next()).isTrue();
        assertThat(batches.header().crcMatches()).isTrue();
        bytes.release();
    }

    @Test
    void what_is_not_committed_or_too_young_stays() throws IOException {
        settings.minCompactionLagMs = 1_000_000;
        open();
        fill("a", 100);
        compact();
        assertThat(records()).hasSize(100);
    }

    @Test
    void aborted_records_go_and_their_marker_after_them() throws IOException {
        settings.deleteRetentionMs = 1000;
        open();
        append(transactional(5, 0, "k", "committed"));
        append(marker(Outcome.COMMIT, 5));
        append(transactional(5, 1, "k", "aborted"));
        append(marker(Outcome.ABORT, 5));
        append(transactional(5, 2, "other", "committed"));
        append(marker(Outcome.COMMIT, 5));
        fill("a", 60);
        compact();
        Map<String, String> newest = newest(records());
        assertThat(newest).containsEntry("k", "committed").containsEntry("other", "committed");
        assertThat(log.view().abortedTransactions(0, 100)).containsExactly(new AbortedTransaction(5, 2, 3, 4));
        lane.advance(10_000);
        fill("b", 60);
        compact();
        lane.advance(10_000);
        fill("c", 60);
        compact();
        assertThat(log.view().abortedTransactions(0, 100)).isEmpty();
        assertThat(newest(records())).containsEntry("k", "committed");
    }

    @Test
    void a_producers_last_batch_keeps_its_header_so_that_its_sequence_lives_on() throws IOException {
        open();
        append(idempotent(9, 0, "kk", "old"));
        fill("kk", 60);
        compact();
        BatchHeader first = headers().get(0);
        assertThat(first.producerId()).isEqualTo(9);
        assertThat(first.recordCount()).isZero();
        assertThat(first.crcMatches()).isTrue();
    }

    @Test
    void a_log_that_needs_more_keys_than_fit_is_compacted_in_rounds() throws IOException {
        limits = new CleanSettings(1, 24 * 1024, 0.5, 512 << 10, Double.MAX_VALUE, 1000);
        open();
        for (int i = 0; i < 1500; i++) {
            append(batch(Compression.NONE, "k" + i % 700, "v" + i));
        }
        compact();
        List<Record> left = records();
        assertThat(newest(left)).hasSize(700).containsEntry("k0", "v1400").containsEntry("k699", "v1399");
        assertThat(left).hasSizeLessThan(1000);
    }

    @Test
    void compaction_keeps_to_the_rate_of_bytes_read_and_written() throws IOException {
        limits = new CleanSettings(1, 1 << 20, 0.9, 8 << 10, 10_000, 1000);
        open();
        fill("aa", 600);
        log.roll();
        long before = log.view().bytes();
        long leastMs = 2 * before / 10; // all of it is read for the keys, and again to be copied
        lane.advance(leastMs * 9 / 10);
        assertThat(log.view().bytes()).isEqualTo(before);
        lane.advance(leastMs / 5 + 5_000);
        assertThat(log.view().bytes()).isLessThan(1_000);
    }

    @Test
    void a_slow_compaction_is_sped_up_while_it_runs() throws IOException {
        limits = new CleanSettings(1, 1 << 20, 0.9, 8 << 10, 1_000, 1000);
        open();
        fill("aa", 600);
        log.roll();
        lane.advance(10_000);
        long before = log.view().bytes();
        limits = CleanSettings.DEFAULT;
        lane.advance(20_000);
        assertThat(log.view().bytes()).isLessThan(before / 10);
    }

    @Test
    void a_stop_gives_up_a_compaction_that_pauses_and_leaves_the_log_as_it_was() throws IOException {
        limits = new CleanSettings(1, 1 << 20, 0.9, 8 << 10, 10_000, 1000);
        Cleaner cleaner = open();
        fill("aa", 600);
        log.roll();
        long before = log.view().bytes();
        lane.advance(2 * before / 10 * 3 / 4);
        cleaner.stop();
        lane.advance(600_000);
        assertThat(log.view().bytes()).isEqualTo(before);
        assertThat(disk.names(DATA.resolve("t-0"))).noneMatch(name -> name.endsWith(".cleaned"));
    }

    @Test
    void a_full_disk_puts_compaction_off_until_there_is_space() throws IOException {
        open();
        fill("ab", 100);
        append(batch(Compression.NONE, "other", "kept"));
        log.roll();
        disk.capacity(1);
        lane.advance(20_000);
        long before = log.view().bytes();
        disk.capacity(Long.MAX_VALUE);
        lane.advance(40_000);
        assertThat(log.view().bytes()).isLessThan(before / 10);
        assertThat(newest(records())).containsEntry("other", "kept").hasSize(2);
    }

    @Test
    void random_histories_keep_the_newest_value_of_every_key() throws IOException {
        for (int seed = 0; seed < 5; seed++) {
            Random random = new Random(seed);
            CompactionTest run = new CompactionTest();
            run.settings.segmentBytes = 600 + random.nextInt(4000);
            run.settings.deleteRetentionMs = random.nextInt(2) * 1_000_000;
            run.open();
            Map<String, String> model = new LinkedHashMap<>();
            for (int i = 0; i < 400; i++) {
                run.step(random, model, i);
            }
            run.lane.advance(60_000);
            assertThat(run.newest(run.records())).as("seed " + seed).isEqualTo(model);
        }
    }

    private void step(Random random, Map<String, String> model, int i) throws IOException {
        String key = "k" + random.nextInt(1 + random.nextInt(40));
        String value = random.nextInt(5) == 0 ? null : "v" + i + "x".repeat(random.nextInt(60));
        append(batch(Compression.of(io.ottla.protocol.record.Codec.of(random.nextInt(5))), key, value));
        if (value == null) {
            model.remove(key);
        } else {
            model.put(key, value);
        }
        if (random.nextInt(50) == 0) {
            lane.advance(20_000);
        }
    }

    private Cleaner open() throws IOException {
        settings.compact = true;
        settings.delete = false;
        settings.minCleanableDirtyRatio = 0.01;
        LogDirs dirs = LogDirs.acquire(List.of(DATA), disk, Runnable::run, lane, name -> lane, DirSettings.DEFAULT);
        dirs.load(lane, topic -> settings.build());
        lane.runAll();
        dirs.open(lane, new PartitionName("t", 0), new Uuid(1, 1), settings.build(), Existing.NONE)
                .read((opened, error) -> log = opened);
        lane.runAll();
        Cleaner cleaner = new Cleaner(dirs, () -> limits);
        cleaner.start();
        return cleaner;
    }

    private void compact() {
        log.roll();
        lane.advance(20_000);
    }

    private long closedEnd() {
        return 190;
    }

    private void fill(String prefix, int batches) {
        for (int i = 0; i < batches; i++) {
            append(batch(Compression.NONE, prefix + (prefix.length() > 1 ? "" : i), "x".repeat(150)));
        }
    }

    private void append(ByteBuf run) {
        Append done = log.append(run, 0, Origin.COORDINATOR);
        run.release();
        assertThat(done).isInstanceOf(Append.Appended.class);
        log.advanceHighWatermark(log.view().logEndOffset());
    }

    private ByteBuf batch(Compression codec, String... keysAndValues) {
        return built(BatchTraits.PLAIN.withCompression(codec), keysAndValues);
    }

    private ByteBuf idempotent(long producer, int sequence, String key, String value) {
        return built(BatchTraits.PLAIN.withProducer(producer, (short) 0, sequence), key, value);
    }

    private ByteBuf transactional(long producer, int sequence, String key, String value) {
        return built(
                BatchTraits.PLAIN.withProducer(producer, (short) 0, sequence).withTransactional(true), key, value);
    }

    private ByteBuf marker(Outcome outcome, long producer) {
        ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer();
        new TransactionMarker(outcome, producer, (short) 0, 0, lane.nowMs()).write(out, 0, 0);
        return out;
    }

    private ByteBuf built(BatchTraits traits, String... keysAndValues) {
        ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer();
        try (BatchBuilder builder = new BatchBuilder(out, traits)) {
            for (int i = 0; i + 1 < keysAndValues.length; i += 2) {
                String value = keysAndValues[i + 1];
                builder.append(lane.nowMs(), bytes(keysAndValues[i]), value == null ? null : bytes(value));
            }
            if (keysAndValues.length % 2 == 1) {
                throw new IllegalArgumentException("keys and values come in pairs");
            }
            builder.finish();
        }
        return out;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String key(Record record) {
        return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    }

    private Map<String, String> newest(List<Record> records) {
        Map<String, String> newest = new LinkedHashMap<>();
        for (Record record : records) {
            if (record.value() == null) {
                newest.remove(key(record));
            } else {
                newest.put(key(record), new String(record.value(), StandardCharsets.UTF_8));
            }
        }
        return newest;
    }

    private List<Record> records() throws IOException {
        List<Record> all = new ArrayList<>();
        for (BatchHeader header : headers()) {
            if (!header.isControl() && header.recordCount() > 0) {
                all.addAll(RecordCursor.copyAll(header));
            }
        }
        return all;
    }

    /** Views of copies of all batches. */
    private List<BatchHeader> headers() throws IOException {
        List<BatchHeader> all = new ArrayList<>();
        long at = 0;
        while (at < log.view().logEndOffset()) {
            Read.Found found = (Read.Found) log.view().read(at, 1000, Long.MAX_VALUE, true);
            ByteBuf pooled = found.slice().toBuffer(ByteBufAllocator.DEFAULT);
            ByteBuf copy = io.netty.buffer.Unpooled.copiedBuffer(pooled);
            pooled.release();
            Batches batches = new Batches(copy);
            long before = at;
            while (batches.next()) {
                all.add(new BatchHeader(copy, batches.header().position()));
                at = batches.header().nextOffset();
            }
            if (at == before) {
                break;
            }
        }
        return all;
    }
}
