package io.ottla.coordinator.group;

import io.ottla.coordinator.machine.Outcome;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Members leave on their own account, or an operator removes them by member id or static instance id. */
public final class LeaveGroup {
    private LeaveGroup() {}

    /** @param memberId empty to name a static member by its instance id alone */
    public record Leaver(String memberId, @Nullable String instanceId) {}

    public record Command(long ticket, String groupId, List<Leaver> leavers) implements GroupCommand<Answer> {
        @Override
        public Answer refuse(ErrorCode error) {
            return new Answer(error, List.of());
        }
    }

    /** The leaver and what became of its wish. */
    public record Left(Leaver leaver, ErrorCode error) {}

    /** @param error NONE if the leavers were looked at, one by one */
    public record Answer(ErrorCode error, List<Left> left) implements GroupAnswer {}

    static Outcome<GroupCommand<?>, GroupEvent, GroupAnswer> decide(
            Groups groups, Command c, GroupSettings settings, long nowMs) {
        if (c.groupId().isEmpty()) {
            return Outcome.answer(c.ticket(), c.refuse(ErrorCode.INVALID_GROUP_ID));
        }
        Group group = groups.group(c.groupId());
        if (group == null) {
            List<Left> left = c.leavers().stream()
                    .map(l -> new Left(l, ErrorCode.UNKNOWN_MEMBER_ID))
                    .toList();
            return Outcome.answer(c.ticket(), new Answer(ErrorCode.NONE, left));
        }
        GroupDraft draft = new GroupDraft(group, settings, nowMs);
        List<Left> left = new ArrayList<>();
        boolean rebalance = false;
        for (Leaver leaver : c.leavers()) {
            String memberId = memberId(group, leaver);
            ErrorCode error = remove(draft, memberId, leaver);
            rebalance |= error == ErrorCode.NONE && group.has(memberId);
            left.add(new Left(leaver, error));
        }
        if (rebalance && !draft.in(Phase.EMPTY)) {
            Rebalance.begin(draft);
        } else {
            Rebalance.endIfAllJoined(draft);
        }
        draft.answer(c.ticket(), new Answer(ErrorCode.NONE, left));
        return draft.outcome();
    }

    private static String memberId(Group group, Leaver leaver) {
        String named = leaver.memberId().isEmpty() ? group.memberOf(leaver.instanceId()) : null;
        return named == null ? leaver.memberId() : named;
    }

    private static ErrorCode remove(GroupDraft draft, String memberId, Leaver leaver) {
        if (leaver.instanceId() == null && draft.removePending(memberId)) {
            return ErrorCode.NONE;
        }
        ErrorCode error = draft.check(memberId, leaver.instanceId());
        if (error == ErrorCode.NONE) {
            draft.remove(memberId, ErrorCode.UNKNOWN_MEMBER_ID);
        }
        return error;
    }
}
