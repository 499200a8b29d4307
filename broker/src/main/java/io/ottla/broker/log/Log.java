package io.ottla.broker.log;

import io.netty.buffer.ByteBuf;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.Uuid;
import java.nio.file.Path;
import java.util.List;

/** The log of one partition. Thread: every method on the lane it was opened for. */
public final class Log {
    public PartitionName partition() {
        throw new UnsupportedOperationException("in work");
    }

    /** The directory of log.dirs that it lies in. */
    public Path parent() {
        throw new UnsupportedOperationException("in work");
    }

    /** Zero if unknown. */
    public Uuid topicId() {
        throw new UnsupportedOperationException("in work");
    }

    public Lane lane() {
        throw new UnsupportedOperationException("in work");
    }

    public LogSettings settings() {
        throw new UnsupportedOperationException("in work");
    }

    /** Takes changed settings over at once. */
    public void apply(LogSettings changed) {
        throw new UnsupportedOperationException("in work");
    }

    /** As it is now. */
    public LogView view() {
        throw new UnsupportedOperationException("in work");
    }

    /** Whether its directory works. When not, appends are refused with KAFKA_STORAGE_ERROR and reads throw. */
    public boolean online() {
        throw new UnsupportedOperationException("in work");
    }

    /**
     * Appends checked batches of format 2 (see ProduceCheck; for a replica any format) in one write. Offsets and leader
     * epoch are patched in the buffer unless it is a replica's copy. The buffer stays the caller's.
     */
    public Append append(ByteBuf run, int leaderEpoch, Origin origin) {
        throw new UnsupportedOperationException("in work");
    }

    /** As {@link #append} for each, but with one gathering write for all; each is accepted or refused by itself. */
    public List<Append> appendAll(List<ByteBuf> runs, int leaderEpoch, Origin origin) {
        throw new UnsupportedOperationException("in work");
    }

    /** Moves the watermark on (or, after truncation, never above the end); returns whether it changed. */
    public boolean advanceHighWatermark(long offset) {
        throw new UnsupportedOperationException("in work");
    }

    /** Remembers that this epoch starts here; the leader calls it on election with the log end. */
    public void beginEpoch(int epoch, long startOffset) {
        throw new UnsupportedOperationException("in work");
    }

    /** The newest leader epoch, -1 if none. */
    public int latestEpoch() {
        throw new UnsupportedOperationException("in work");
    }

    /** Where an epoch ended; for the newest one that is the log end. */
    public EpochEnd endOffsetForEpoch(int epoch) {
        throw new UnsupportedOperationException("in work");
    }

    /** Syncs what is not synced yet, on the disk pool; completes with the offset below which all is on the medium. */
    public Reply<Long> flush() {
        throw new UnsupportedOperationException("in work");
    }

    /** Cuts everything from this offset on. */
    public void truncateTo(long offset) {
        throw new UnsupportedOperationException("in work");
    }

    /** Throws everything away and starts anew at this offset. */
    public void restartAt(long offset) {
        throw new UnsupportedOperationException("in work");
    }

    /** DeleteRecords: nothing below this offset may be read any more; it must not be above the watermark. */
    public void deleteRecordsBefore(long offset) {
        throw new UnsupportedOperationException("in work");
    }

    /** The producers whose state is held. */
    public List<ActiveProducer> producers() {
        throw new UnsupportedOperationException("in work");
    }

    /** Closes the segment that is being written and begins another, if it holds anything. */
    public void roll() {
        throw new UnsupportedOperationException("in work");
    }
}
