package io.ottla.coordinator.group;

import io.ottla.coordinator.machine.Outcome;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells how far a group has read; a partition without a commit is answered with offset -1. */
public final class FetchOffsets {
    /** Stands for "nothing committed". */
    public static final long NO_OFFSET = -1;

    private FetchOffsets() {}

    /**
     * @param keys the partitions asked for, null for all that the group has
     * @param stableOnly an offset that an open transaction may still change is not told (KIP-447)
     */
    public record Command(
            long ticket, String groupId, @Nullable List<OffsetKey> keys, boolean stableOnly)
            implements GroupCommand<Answer> {
        @Override
        public Answer refuse(ErrorCode error) {
            return new Answer(error, List.of());
        }
    }

    public record Fetched(OffsetKey key, long offset, int leaderEpoch, String metadata, ErrorCode error) {}

    /** @param error of the group as a whole; then nothing is fetched */
    public record Answer(ErrorCode error, List<Fetched> fetched) implements GroupAnswer {}

    static Outcome<GroupCommand<?>, GroupEvent, GroupAnswer> decide(Groups groups, Command c) {
        Map<OffsetKey, CommittedOffset> offsets = groups.offsets(c.groupId());
        List<Fetched> fetched = new ArrayList<>();
        for (OffsetKey key : c.keys() == null ? offsets.keySet() : c.keys()) {
            boolean unstable = c.stableOnly() && groups.isPending(c.groupId(), key);
            fetched.add(unstable ? nothing(key, ErrorCode.UNSTABLE_OFFSET_COMMIT) : fetched(key, offsets.get(key)));
        }
        return Outcome.answer(c.ticket(), new Answer(ErrorCode.NONE, fetched));
    }

    private static Fetched fetched(OffsetKey key, @Nullable CommittedOffset offset) {
        return offset == null
                ? nothing(key, ErrorCode.NONE)
                : new Fetched(key, offset.offset(), offset.leaderEpoch(), offset.metadata(), ErrorCode.NONE);
    }

    private static Fetched nothing(OffsetKey key, ErrorCode error) {
        return new Fetched(key, NO_OFFSET, CommittedOffset.NONE, "", error);
    }
}
