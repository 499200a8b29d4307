package io.ottla.coordinator.group;

import io.ottla.coordinator.machine.Outcome;
import io.ottla.coordinator.machine.Outcome.Answered;
import io.ottla.coordinator.machine.TimerOrder;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stores how far a group has read. Members commit under their generation; a consumer without group management
 * (generation -1) may commit as long as the group has no members.
 */
public final class CommitOffsets {
    private CommitOffsets() {}

    /**
     * @param commitMs what the client gives as time of the commit (version 1), -1 for now
     * @param metadata free text, null counts as empty
     */
    public record Wanted(
            OffsetKey key,
            long offset,
            int leaderEpoch,
            @Nullable String metadata,
            long commitMs) {}

    /** @param retentionMs how long the client wants them kept (versions 2 to 4), -1 for the broker's setting */
    public record Command(
            long ticket,
            String groupId,
            String memberId,
            @Nullable String instanceId,
            int generation,
            long retentionMs,
            List<Wanted> offsets)
            implements GroupCommand<Answer> {
        @Override
        public Answer refuse(ErrorCode error) {
            return new Answer(Collections.nCopies(offsets.size(), error));
        }

        @Override
        public Answer tooLarge() {
            return refuse(ErrorCode.INVALID_COMMIT_OFFSET_SIZE);
        }
    }

    /** One result for each offset, in the command's order. */
    public record Answer(List<ErrorCode> errors) implements GroupAnswer {}

    static Outcome<GroupCommand<?>, GroupEvent, GroupAnswer> decide(
            Groups groups, Command c, GroupSettings settings, long nowMs) {
        Group group = groups.group(c.groupId());
        ErrorCode refusal = check(group, c);
        if (refusal != ErrorCode.NONE) {
            return Outcome.answer(c.ticket(), c.refuse(refusal));
        }
        List<GroupEvent> events = new ArrayList<>(c.offsets().size());
        List<ErrorCode> errors = new ArrayList<>(c.offsets().size());
        for (Wanted wanted : c.offsets()) {
            String metadata = wanted.metadata() == null ? "" : wanted.metadata();
            boolean fits = metadata.length() <= settings.metadataCharsMax();
            errors.add(fits ? ErrorCode.NONE : ErrorCode.OFFSET_METADATA_TOO_LARGE);
            if (fits) {
                events.add(new GroupEvent.OffsetSaved(c.groupId(), wanted.key(), stored(c, wanted, metadata, nowMs)));
            }
        }
        return new Outcome<>(events, List.of(new Answered<>(c.ticket(), new Answer(errors))), signOfLife(group, c));
    }

    private static CommittedOffset stored(Command c, Wanted wanted, String metadata, long nowMs) {
        long commitMs = wanted.commitMs() == CommittedOffset.NONE ? nowMs : wanted.commitMs();
        long expireMs = c.retentionMs() < 0 ? CommittedOffset.NONE : saturatedSum(nowMs, c.retentionMs());
        return new CommittedOffset(wanted.offset(), wanted.leaderEpoch(), metadata, commitMs, expireMs);
    }

    private static long saturatedSum(long nowMs, long retentionMs) {
        return retentionMs > Long.MAX_VALUE - nowMs ? Long.MAX_VALUE : nowMs + retentionMs;
    }

    private static ErrorCode check(@Nullable Group group, Command c) {
        if (group == null) {
            return c.generation() < 0 ? ErrorCode.NONE : ErrorCode.ILLEGAL_GENERATION;
        }
        if (c.generation() < 0 && group.in(Phase.EMPTY)) {
            return ErrorCode.NONE;
        }
        ErrorCode error = group.check(c.memberId(), c.instanceId(), c.generation());
        if (error != ErrorCode.NONE) {
            return error;
        }
        return group.in(Phase.COMPLETING) ? ErrorCode.REBALANCE_IN_PROGRESS : ErrorCode.NONE;
    }

    private static List<TimerOrder<GroupCommand<?>>> signOfLife(@Nullable Group group, Command c) {
        Member member = group == null ? null : group.member(c.memberId());
        return member == null
                ? List.of()
                : List.of(new TimerOrder.Arm<>(new SessionOver(c.groupId(), c.memberId()), member.sessionTimeoutMs()));
    }
}
