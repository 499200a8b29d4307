package io.ottla.coordinator.group;

import io.ottla.coordinator.machine.Outcome;
import io.ottla.protocol.wire.ErrorCode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A member asks for its assignment; the leader brings everybody's. Members wait until the leader has come. What the
 * leader assigned is stored before anyone hears of it.
 */
public final class SyncGroup {
    private SyncGroup() {}

    /**
     * @param protocolType what the member believes the group to be, null if it does not say (before version 5)
     * @param assignments by member id; only the leader's count
     */
    public record Command(
            long ticket,
            String groupId,
            String memberId,
            @Nullable String instanceId,
            int generation,
            @Nullable String protocolType,
            @Nullable String protocolName,
            Map<String, byte[]> assignments)
            implements GroupCommand<Answer> {
        @Override
        public Answer refuse(ErrorCode error) {
            return Answer.refused(error);
        }

        /** The rebalance that it belongs to is lost; old clients do not expect to hear of loading here. */
        @Override
        public Answer whileLoading() {
            return refuse(ErrorCode.REBALANCE_IN_PROGRESS);
        }
    }

    public record Answer(
            ErrorCode error,
            @Nullable String protocolType,
            @Nullable String protocolName,
            byte[] assignment) implements GroupAnswer {
        static Answer refused(ErrorCode error) {
            return new Answer(error, null, null, Member.NONE);
        }

        static Answer assigned(GroupDraft draft, Member member) {
            return new Answer(ErrorCode.NONE, draft.protocolType(), draft.protocolName(), member.assignment());
        }
    }

    static Outcome<GroupCommand<?>, GroupEvent, GroupAnswer> decide(
            Groups groups, Command c, GroupSettings settings, long nowMs) {
        Group group = groups.group(c.groupId());
        ErrorCode error = check(group, c);
        if (group == null || error != ErrorCode.NONE) {
            return Outcome.answer(c.ticket(), c.refuse(error));
        }
        GroupDraft draft = new GroupDraft(group, settings, nowMs);
        if (group.in(Phase.STABLE)) {
            hand(draft, c);
        } else {
            park(draft, c);
            if (group.isLeader(c.memberId())) {
                assign(draft, c.assignments());
            }
        }
        return draft.outcome();
    }

    private static ErrorCode check(@Nullable Group group, Command c) {
        if (c.groupId().isEmpty()) {
            return ErrorCode.INVALID_GROUP_ID;
        }
        if (group == null) {
            return ErrorCode.UNKNOWN_MEMBER_ID;
        }
        ErrorCode error = group.check(c.memberId(), c.instanceId(), c.generation());
        if (error != ErrorCode.NONE) {
            return error;
        }
        if (contradicts(c.protocolType(), group.protocolType())
                || contradicts(c.protocolName(), group.protocolName())) {
            return ErrorCode.INCONSISTENT_GROUP_PROTOCOL;
        }
        return group.in(Phase.PREPARING) ? ErrorCode.REBALANCE_IN_PROGRESS : ErrorCode.NONE;
    }

    private static boolean contradicts(@Nullable String said, @Nullable String is) {
        return said != null && !said.equals(is);
    }

    private static void hand(GroupDraft draft, Command c) {
        Member member = draft.member(c.memberId());
        if (member.syncDue()) {
            draft.put(member.toBuilder().syncDue(false).build());
        }
        draft.answer(c.ticket(), Answer.assigned(draft, member));
        draft.restartSession(member);
    }

    /** The member waits with this call's ticket, an earlier call of it no longer. */
    private static void park(GroupDraft draft, Command c) {
        draft.answerSync(c.memberId(), Answer.refused(ErrorCode.REBALANCE_IN_PROGRESS));
        draft.put(draft.member(c.memberId()).withSyncTicket(c.ticket()).toBuilder()
                .syncDue(false)
                .build());
    }

    private static void assign(GroupDraft draft, Map<String, byte[]> assignments) {
        for (Member member : draft.members()) {
            Member assigned = member.withAssignment(assignments.getOrDefault(member.id(), Member.NONE));
            draft.put(assigned);
            draft.answerSync(member.id(), Answer.assigned(draft, assigned));
        }
        draft.enter(Phase.STABLE);
        draft.save();
    }
}
