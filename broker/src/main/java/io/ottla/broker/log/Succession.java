package io.ottla.broker.log;

import io.ottla.protocol.record.BatchHeader;
import java.io.IOException;

/**
 * Whether a batch of a segment that may be damaged follows the one before it. Its offset and its epoch are not covered by
 * the checksum (KIP-98), so that a wrong bit there shows only in what is around it. Neither ever falls. Offsets rise without
 * a gap, but for what compaction took, and epochs rise seldom: a batch behind a gap, or of an epoch that was not written
 * down, needs a witness.
 *
 * <pre>
 *   expected 40    batch 40 to 49                   follows
 *                  batch 552 to 561, then 50        does not: the next one says so
 *                  batch 552 to 561, then 562       follows a gap
 *                  batch 552 to 561, then nothing   does not, unless the segment is named 552
 * </pre>
 *
 * Thread: the disk pool; one object per segment.
 */
final class Succession {
    private static final long NONE = -1;

    private final Segment segment;
    private final DiskFile file;
    private final long bytes;
    private final long nextSegment;
    private final EpochHistory noted;
    private int epoch;

    /**
     * @param bytes how long the file is
     * @param nextSegment where the segment behind begins, -1 if there is none
     * @param noted the epochs as they were written down
     * @param epoch the highest before this segment, as far as it was looked at
     */
    Succession(Segment segment, DiskFile file, long bytes, long nextSegment, EpochHistory noted, int epoch) {
        this.segment = segment;
        this.file = file;
        this.bytes = bytes;
        this.nextSegment = nextSegment;
        this.noted = noted;
        this.epoch = epoch;
    }

    /** The highest epoch of the batches that followed. */
    int epoch() {
        return epoch;
    }

    /**
     * @param position of the batch in the file
     * @param expected the offset behind the batch before it
     */
    boolean follows(BatchHeader batch, long position, long expected) throws IOException {
        if (!begins(batch, expected)) {
            return false;
        }
        if (batch.magic() != BatchHeader.MAGIC_V2) {
            return true; // its epoch is not known
        }
        boolean gap = batch.baseOffset() > expected && batch.baseOffset() != segment.baseOffset();
        boolean doubtful = isNotedOtherwise(batch) || batch.leaderEpoch() != epoch && !isAsNoted(batch);
        boolean follows = batch.leaderEpoch() >= epoch && (!gap && !doubtful || hasWitness(batch, position, gap));
        if (follows) {
            epoch = batch.leaderEpoch();
        }
        return follows;
    }

    /** What comes behind goes on from this batch; where nothing does, only a gap is not believed. */
    private boolean hasWitness(BatchHeader batch, long position, boolean gap) throws IOException {
        try (BatchWalk behind = new BatchWalk(file, position + batch.sizeBytes(), bytes, BatchHeader.BYTES)) {
            if (behind.next()) {
                BatchHeader next = behind.header();
                return begins(next, batch.nextOffset()) && !outs(next, batch);
            }
        }
        return nextSegment == NONE ? !gap : nextSegment >= batch.nextOffset();
    }

    /** Whether the next batch shows that the epoch of this one is wrong: by its own, or as it is as noted and this is not. */
    private boolean outs(BatchHeader next, BatchHeader batch) {
        return next.leaderEpoch() >= 0
                && (next.leaderEpoch() < batch.leaderEpoch() || isNotedOtherwise(batch) && isAsNoted(next));
    }

    /** Epochs are noted in a file of their own, which may be late, and after a loss of power tell of a past that was cut. */
    private boolean isAsNoted(BatchHeader batch) {
        return batch.leaderEpoch() == noted.epochAt(batch.baseOffset());
    }

    private boolean isNotedOtherwise(BatchHeader batch) {
        return batch.leaderEpoch() <= noted.latest() && noted.epochAt(batch.baseOffset()) >= 0 && !isAsNoted(batch);
    }

    /** Whether it lies at or behind this offset; the base of an old message may be that of the last one within. */
    private static boolean begins(BatchHeader batch, long offset) {
        return (batch.magic() == BatchHeader.MAGIC_V2 ? batch.baseOffset() : batch.lastOffset()) >= offset;
    }
}
