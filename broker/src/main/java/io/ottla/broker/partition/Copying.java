package io.ottla.broker.partition;

import io.netty.buffer.ByteBuf;
import io.ottla.broker.log.Append;
import io.ottla.broker.log.EpochEnd;
import io.ottla.broker.log.Log;
import io.ottla.broker.log.Origin;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.Batches;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.MalformedException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps by which a follower makes its log a copy of the leader's. Thread: the partition's lane; steps may block. */
final class Copying {
    private static final Logger LOG = LoggerFactory.getLogger(Copying.class);

    private Copying() {}

    /**
     * A log without any epoch cannot be compared with the leader's: it is believed as far as it is committed. Afterwards
     * the copy may fetch.
     */
    static CopyPosition begin(Log log) {
        if (log.latestEpoch() < 0 && log.view().logEndOffset() > log.view().highWatermark()) {
            cut(log, log.view().highWatermark(), "its epochs are not known");
        }
        return CopyPosition.of(log);
    }

    /** Adds what the leader sent, and takes over its bounds as far as the copy reaches. */
    static Copied copy(Log log, FetchedRun run) {
        if (run.offset() != log.view().logEndOffset()) {
            return new Copied.At(CopyPosition.of(log)); // it has moved meanwhile: what came fits nowhere
        }
        try {
            Append.Refused refused = run.records().isReadable() ? append(log, run.records()) : null;
            if (refused != null) {
                return failed(log, refused.error(), refused.message());
            }
            log.advanceHighWatermark(run.leaderWatermark());
            log.followLogStart(Math.min(run.leaderStart(), log.view().highWatermark()));
        } catch (MalformedException e) {
            return failed(log, ErrorCode.CORRUPT_MESSAGE, String.valueOf(e.getMessage()));
        } catch (UncheckedIOException e) {
            return failed(log, ErrorCode.KAFKA_STORAGE_ERROR, String.valueOf(e.getMessage()));
        }
        return new Copied.At(CopyPosition.of(log));
    }

    private static Append.@Nullable Refused append(Log log, ByteBuf records) {
        Batches batches = new Batches(records);
        if (!batches.next()) {
            return null;
        }
        BatchHeader first = batches.header();
        long end = log.view().logEndOffset();
        if (log.view().logStartOffset() == end && first.baseOffset() < end && first.lastOffset() >= end) {
            log.restartAt(first.baseOffset()); // the leader's log starts within a batch, and batches are copied whole
        }
        return log.append(records, first.leaderEpoch(), Origin.REPLICA) instanceof Append.Refused refused
                ? refused
                : null;
    }

    /** The leader has said where the newest epoch that it shares with the copy ended: what lies above goes. */
    static Copied diverged(Log log, EpochEnd leaders) {
        long to = cutFor(
                leaders, log.endOffsetForEpoch(leaders.epoch()), log.view().logEndOffset());
        try {
            cut(
                    log,
                    Math.max(to, log.view().logStartOffset()),
                    "the leader's epoch " + leaders.epoch() + " ended at " + leaders.endOffset());
        } catch (UncheckedIOException e) {
            return failed(log, ErrorCode.KAFKA_STORAGE_ERROR, String.valueOf(e.getMessage()));
        }
        return new Copied.At(CopyPosition.of(log));
    }

    /**
     * Where to cut. If the copy has the epoch that the leader named, both have it up to the lesser of the two ends; if it
     * does not, to where its own epoch before that one ended, and the leader is asked again from there.
     *
     * @param leaders the newest epoch of the leader's that is not above the one asked for, and its end; unknown if the
     *     leader has none
     * @param own the copy's newest epoch that is not above the leader's, and its end
     */
    static long cutFor(EpochEnd leaders, EpochEnd own, long ownEnd) {
        if (leaders.endOffset() < 0) {
            return ownEnd;
        }
        if (own.endOffset() < 0 || leaders.epoch() < 0) {
            return Math.min(leaders.endOffset(), ownEnd);
        }
        return own.epoch() == leaders.epoch()
                ? Math.min(Math.min(own.endOffset(), leaders.endOffset()), ownEnd)
                : Math.min(own.endOffset(), ownEnd);
    }

    /**
     * The leader has nothing at the end of the copy: the copy ends where the leader does, or begins where it begins. If
     * neither is so, the leader does not know the epoch of the copy's end: one above its own nobody has led in.
     */
    static Copied outOfRange(Log log, int leaderEpoch, long leaderStart, long leaderEnd) {
        try {
            long end = log.view().logEndOffset();
            if (log.latestEpoch() > leaderEpoch) {
                long from = log.endOffsetForEpoch(leaderEpoch).endOffset();
                cut(
                        log,
                        Math.max(from, log.view().logStartOffset()),
                        "its epoch " + log.latestEpoch() + " is above the leader's " + leaderEpoch);
            } else if (leaderEnd < end) {
                cut(log, Math.max(leaderEnd, log.view().logStartOffset()), "the leader's log ends at " + leaderEnd);
            } else if (leaderStart > end) {
                LOG.info(
                        "copy of partition={} starts anew at offset={}, its end was {}",
                        log.partition(),
                        leaderStart,
                        end);
                log.restartAt(leaderStart);
            }
        } catch (UncheckedIOException e) {
            return failed(log, ErrorCode.KAFKA_STORAGE_ERROR, String.valueOf(e.getMessage()));
        }
        return new Copied.At(CopyPosition.of(log));
    }

    private static void cut(Log log, long to, String why) {
        long end = log.view().logEndOffset();
        long watermark = log.view().highWatermark();
        if (to >= end) {
            log.truncateTo(end); // an epoch that this broker has begun and written nothing in goes
            return;
        }
        if (to < watermark) {
            LOG.warn(
                    "copy of partition={} loses committed records: cut from {} to {}, watermark={}: {}",
                    log.partition(),
                    end,
                    to,
                    watermark,
                    why);
        } else {
            LOG.info("copy of partition={} is cut from {} to {}: {}", log.partition(), end, to, why);
        }
        log.truncateTo(to);
    }

    private static Copied failed(Log log, ErrorCode error, String message) {
        return new Copied.Failed(error, message, CopyPosition.of(log));
    }
}
