package io.ottla.broker.partition;

import io.ottla.broker.log.EpochEnd;
import io.ottla.broker.log.Log;
import io.ottla.broker.log.LogView;
import io.ottla.protocol.wire.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Who may read what of a partition, by its role. Pure, on the partition's lane. */
final class Reading {
    private Reading() {}

    /** What the leader has for a reader that knows of this epoch (-1: of none). */
    static Readable open(Role role, @Nullable Log log, int brokerId, Isolation isolation, int knownEpoch) {
        Readable.Closed closed = closed(role, brokerId, knownEpoch);
        if (closed != null || log == null) {
            return closed == null ? close(role, brokerId, ErrorCode.NOT_LEADER_OR_FOLLOWER) : closed;
        }
        LogView view = log.view();
        return new Readable.Open(view, isolation.bound(view));
    }

    /** The same for a reader that has read up to an offset in an epoch: is that what the log holds there? */
    static Readable compared(Readable readable, Role role, Log log, int brokerId, long offset, int lastEpoch) {
        if (lastEpoch < 0 || !(readable instanceof Readable.Open open)) {
            return readable;
        }
        EpochEnd end = log.endOffsetForEpoch(lastEpoch);
        if (end.endOffset() < 0) {
            return close(role, brokerId, ErrorCode.OFFSET_OUT_OF_RANGE); // an epoch that the leader has never seen
        }
        return end.epoch() < lastEpoch || end.endOffset() < offset
                ? new Readable.Diverging(open.view(), end)
                : readable;
    }

    /** What this replica has, leader or not. */
    static Readable anywhere(Role role, @Nullable Log log, int brokerId, Isolation isolation, int knownEpoch) {
        if (log == null || !(role instanceof Follower)) {
            return open(role, log, brokerId, isolation, knownEpoch);
        }
        ErrorCode epoch = checkEpoch(role, knownEpoch);
        return epoch == ErrorCode.NONE
                ? new Readable.Open(log.view(), isolation.bound(log.view()))
                : close(role, brokerId, epoch);
    }

    static Readable.@Nullable Closed closed(Role role, int brokerId, int knownEpoch) {
        if (role instanceof Offline offline) {
            return close(role, brokerId, offline.reason());
        }
        if (!(role instanceof Leader)) {
            return close(role, brokerId, ErrorCode.NOT_LEADER_OR_FOLLOWER);
        }
        ErrorCode epoch = checkEpoch(role, knownEpoch);
        return epoch == ErrorCode.NONE ? null : close(role, brokerId, epoch);
    }

    private static ErrorCode checkEpoch(Role role, int knownEpoch) {
        if (knownEpoch < 0 || knownEpoch == role.leaderEpoch()) {
            return ErrorCode.NONE;
        }
        return knownEpoch < role.leaderEpoch() ? ErrorCode.FENCED_LEADER_EPOCH : ErrorCode.UNKNOWN_LEADER_EPOCH;
    }

    private static Readable.Closed close(Role role, int brokerId, ErrorCode why) {
        int leaderId = role instanceof Follower follower ? follower.leaderId() : role instanceof Leader ? brokerId : -1;
        return new Readable.Closed(why, leaderId, role.leaderEpoch());
    }
}
