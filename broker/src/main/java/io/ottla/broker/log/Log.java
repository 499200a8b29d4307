package io.ottla.broker.log;

import io.netty.buffer.ByteBuf;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.wire.Uuid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The log of one partition: its segments, of which the last grows, and what is derived from them.
 *
 * <pre>
 *   |  closed  |  closed  |  active        |
 *        ^ log start   ^ recovery point    ^ log end
 *                            ^ last stable  ^ high watermark (both somewhere up to the end)
 * </pre>
 *
 * <p>Thread: every method on the lane it was opened for. Readers elsewhere use a {@link LogView}. Trouble with the disk
 * shows as a refused append or as UncheckedIOException, and takes the log's directory offline unless it is only full.
 */
public final class Log {
    private final PartitionName partition;
    private final Path directory;
    private final LogSite site;
    private final Lane lane;
    private final Producers producers;
    private final Flushing flushing;
    private final EpochFile epochs;
    private final Removal removal;
    private final DiskTrouble trouble;
    private final Rolling rolling;
    private final Cutting cutting;
    private final Trimming trimming;
    private Uuid topicId;
    private LogSettings settings;
    private Segment[] segments;
    private long logStartOffset;
    private long logEndOffset;
    private long highWatermark;
    private long lastBatchOffset = -1;
    private long lastBatchPosition;
    private long settledEnd;
    private final RecentWrites recent;
    private boolean online = true;
    private boolean closed;
    private Damages damages = Damages.NONE;
    private final AtomicReference<LogView> newest = new AtomicReference<>();

    Log(PartitionName partition, Path directory, LogSite site, Lane lane, LogSettings settings, OpenedLog parts) {
        this.partition = partition;
        this.directory = directory;
        this.site = site;
        this.lane = lane;
        this.settings = settings;
        this.topicId = parts.topicId();
        this.segments = parts.segments();
        this.producers = parts.producers();
        this.logStartOffset = parts.logStartOffset();
        this.logEndOffset = parts.logEndOffset();
        this.highWatermark = parts.highWatermark();
        this.settledEnd = parts.cleanStop() ? logEndOffset : -1;
        this.flushing = new Flushing(this, parts.recoveryPoint());
        this.epochs = new EpochFile(this, parts.epochs());
        this.removal = new Removal(this);
        this.recent = new RecentWrites(logEndOffset, site.clock().nanos());
        this.trouble = new DiskTrouble(this);
        this.rolling = new Rolling(this, removal);
        this.cutting = new Cutting(this, removal);
        this.trimming = new Trimming(this, removal);
        publish();
    }

    public PartitionName partition() {
        return partition;
    }

    /** The directory of log.dirs that it lies in. */
    public Path parent() {
        return site.parent();
    }

    Path directory() {
        return directory;
    }

    LogSite site() {
        return site;
    }

    /** Zero if unknown. */
    public Uuid topicId() {
        return topicId;
    }

    /** Says which topic it is of, where that was not known before. */
    void adopt(Uuid id) throws IOException {
        site.disk()
                .replace(
                        directory.resolve(PartitionMetadata.FILE), PartitionMetadata.write(id), Disk.Durability.CACHED);
        topicId = id;
    }

    public Lane lane() {
        return lane;
    }

    public LogSettings settings() {
        return settings;
    }

    /** Takes changed settings over at once. */
    public void apply(LogSettings changed) {
        assert lane.here();
        settings = changed;
    }

    /** As it is now. */
    public LogView view() {
        return newest.getPlain();
    }

    /** Whether it was closed, to be deleted or because the broker stops. */
    public boolean isClosed() {
        return closed;
    }

    /** Whether its directory works. When not, appends are refused with KAFKA_STORAGE_ERROR and reads may throw. */
    public boolean online() {
        return online;
    }

    /**
     * Appends checked batches of format 2 (see ProduceCheck; for a replica any format) in one write. Offsets and leader
     * epoch are patched in the buffer unless it is a replica's copy. The buffer stays the caller's.
     */
    public Append append(ByteBuf run, int leaderEpoch, Origin origin) {
        return appendAll(List.of(run), leaderEpoch, origin).get(0);
    }

    /** As {@link #append} for each, but with one gathering write for all; each is accepted or refused by itself. */
    public List<Append> appendAll(List<ByteBuf> runs, int leaderEpoch, Origin origin) {
        assert lane.here();
        return new Appending(this, runs.size(), leaderEpoch, origin).all(runs);
    }

    long logEndOffset() {
        return logEndOffset;
    }

    long logStartOffset() {
        return logStartOffset;
    }

    long highWatermark() {
        return highWatermark;
    }

    Segment[] segments() {
        return segments;
    }

    Segment active() {
        return segments[segments.length - 1];
    }

    Producers producerStates() {
        return producers;
    }

    Flushing flushing() {
        return flushing;
    }

    boolean flushDue() {
        return logEndOffset - flushing.recoveryPoint() >= settings.flushMessages();
    }

    /** Closes the segment that is being written and begins another, if it holds anything. */
    public void roll() {
        assert lane.here();
        if (active().bytes() > 0) {
            atOnce(() -> rolling.roll(logEndOffset));
        }
    }

    Rolling rolling() {
        return rolling;
    }

    void segments(Segment[] changed) {
        segments = changed;
        settledEnd = -1;
        lastBatchOffset = -1;
    }

    void count(BatchHeader batch) throws IOException {
        lastBatchOffset = batch.magic() == BatchHeader.MAGIC_V2 ? batch.baseOffset() : -1;
        lastBatchPosition = active().bytes();
        if (batch.leaderEpoch() > latestEpoch()) {
            beginEpoch(batch.leaderEpoch(), batch.baseOffset());
        }
        active().note(batch, settings.indexIntervalBytes());
    }

    void grownTo(long endOffset) {
        recent.grow(logEndOffset, site.clock().nanos());
        trouble.over();
        flushing.within(settings.flushMs());
        logEndOffset = endOffset;
        publish();
    }

    void cutTorn() {
        try {
            active().cutTorn();
        } catch (IOException e) {
            noteFailure(e);
        }
    }

    void publish() {
        Segment active = active();
        LogView.Tail tail;
        try {
            tail = new LogView.Tail(
                    active.bytes(),
                    lastBatchOffset,
                    lastBatchPosition,
                    active.maxTimestampMs(),
                    active.maxTimestampOffset());
        } catch (IOException e) {
            throw failed(e);
        }
        long stable = Math.min(highWatermark, producers.firstUnstable());
        damages = damages.within(segments);
        newest.set(new LogView(
                newest,
                trouble,
                segments,
                tail,
                damages,
                epochs.history(),
                logStartOffset,
                logEndOffset,
                highWatermark,
                stable,
                recent.from()));
    }

    /** Moves the watermark on, to the log end at most; returns whether it moved. */
    public boolean advanceHighWatermark(long offset) {
        assert lane.here();
        long to = Math.min(offset, logEndOffset);
        if (to <= highWatermark) {
            return false;
        }
        highWatermark = to;
        producers.committedTo(to);
        publish();
        return true;
    }

    /** Remembers that this epoch starts here; the leader calls it on election with the log end. */
    public void beginEpoch(int epoch, long startOffset) {
        assert lane.here();
        if (epochs.become(epochs.history().with(epoch, startOffset))) {
            publish();
        }
    }

    /** The newest leader epoch, -1 if none. */
    public int latestEpoch() {
        return epochs.history().latest();
    }

    /** Epochs that begin at the end have no record yet; who led then and follows now must not speak of them. */
    void dropEmptyEpochs() {
        if (epochs.become(epochs.history().cutFrom(logEndOffset))) {
            publish();
        }
    }

    /** Where an epoch ended; for the newest one that is the log end. */
    public EpochEnd endOffsetForEpoch(int epoch) {
        return epochs.history().endOf(epoch, logEndOffset);
    }

    /** Syncs what is not synced yet, on the disk pool; completes with the offset below which all is on the medium. */
    public Reply<Long> flush() {
        assert lane.here();
        return flushing.flush();
    }

    /** Everything below it is on the medium. */
    public long recoveryPoint() {
        return flushing.recoveryPoint();
    }

    EpochHistory epochs() {
        return epochs.history();
    }

    /** Cuts everything from this offset on. Blocking. */
    public void truncateTo(long offset) {
        atOnce(() -> cutting.truncateTo(offset));
    }

    /** Throws everything away and starts anew at this offset. Blocking. */
    public void restartAt(long offset) {
        atOnce(() -> cutting.restartAt(offset));
    }

    private void atOnce(DiskTrouble.Step step) {
        assert lane.here();
        try {
            step.run();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    int cuts() {
        return cutting.count();
    }

    /** The lowest offset that it was cut to since the last call; Long.MAX_VALUE if it was not. */
    long takeLowestCut() {
        return cutting.takeLowest();
    }

    /** Another log has taken its place: who still reads this one goes on there. */
    void supersededBy(Log other) {
        newest.set(other.view());
        abandon();
        List.of(segments).forEach(Segment::retire);
    }

    EpochFile epochFile() {
        return epochs;
    }

    void became(Segment[] left, long startOffset, long endOffset) {
        segments(left);
        logEndOffset = endOffset;
        logStartOffset = startOffset;
        highWatermark = Math.min(highWatermark, endOffset);
        flushing.cutTo(endOffset);
        epochs.become(epochs.history().cutFrom(endOffset).cutBefore(logStartOffset));
    }

    /** DeleteRecords: nothing below this offset may be read any more; it must not be above the watermark. */
    public void deleteRecordsBefore(long offset) {
        assert lane.here();
        trimming.deleteRecordsBefore(offset);
    }

    /** A follower's copy of the leader's log start. */
    public void followLogStart(long offset) {
        assert lane.here();
        trimming.follow(offset);
    }

    Trimming trimming() {
        return trimming;
    }

    /** It starts here from now on, with these segments. */
    void startsAt(long offset, Segment[] left) {
        segments = left;
        if (offset > logStartOffset) {
            logStartOffset = offset;
            producers.startsAt(offset);
            epochs.become(epochs.history().cutBefore(offset));
        }
        publish();
    }

    /**
     * Puts a compacted segment in the place of those that it was made from; false, and the new files are deleted, if one
     * of those is gone meanwhile.
     */
    public boolean swap(Compacted by) {
        assert lane.here();
        try {
            return by.swapIn(removal);
        } catch (IOException e) {
            noteFailure(e);
            return false;
        }
    }

    void replaced(Segment[] changed) {
        segments = changed;
        publish();
    }

    Damages damages() {
        return damages;
    }

    void damages(Damages known) {
        damages = known;
        publish();
    }

    /** The producers whose state is held. */
    public List<ActiveProducer> producers() {
        return ActiveProducer.ofAll(producers);
    }

    /** Open files of this log, readers' not counted. */
    public int openFiles() {
        return Arrays.stream(segments).mapToInt(Segment::openFiles).sum();
    }

    /** Writes down what is needed to open it without a scan, syncs, and closes the files. Completes on the lane. */
    Reply<Boolean> close() {
        assert lane.here();
        if (closed || !online) {
            abandon();
            return Reply.done(false);
        }
        try {
            if (settledEnd != logEndOffset) {
                active().settle();
            }
        } catch (IOException e) {
            noteFailure(e);
            abandon();
            return Reply.done(false);
        }
        if (settledEnd == logEndOffset || segments.length == 1 && active().isUntouched()) {
            abandon(); // as it was opened; or empty, but for the indexes that Kafka would miss loudly
            return Reply.done(true);
        }
        rolling.writeSnapshot(logEndOffset);
        epochs.saveChanged();
        Reply<Boolean> done = Reply.on(lane);
        flushing.flushWithIndexes().read((offset, error) -> {
            abandon();
            done.complete(error == null);
        });
        return done;
    }

    /** Closes the files without writing anything: it is to be deleted, or its directory is offline. */
    void abandon() {
        closed = true;
        for (Segment segment : segments) {
            segment.closeFiles();
        }
    }

    void goOffline() {
        online = false;
        abandon();
    }

    void noteFailure(IOException e) {
        trouble.note(e);
    }

    private UncheckedIOException failed(IOException e) {
        trouble.note(e);
        return new UncheckedIOException(e);
    }

    void onPool(String what, DiskTrouble.Step step) {
        trouble.onPool(what, step);
    }

    void failedForGood() {
        online = false;
    }
}
