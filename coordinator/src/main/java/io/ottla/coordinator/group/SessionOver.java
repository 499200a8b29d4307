package io.ottla.coordinator.group;

import io.ottla.coordinator.machine.Outcome;
import io.ottla.protocol.wire.ErrorCode;

/**
 * A member has been silent for its session timeout: it is taken for dead and the others rebalance. A member whose call
 * is parked here is not silent; only a fresh one is given up then, since it cannot have got its id.
 */
record SessionOver(String groupId, String memberId) implements GroupCommand.Unasked {
    static Outcome<GroupCommand<?>, GroupEvent, GroupAnswer> decide(
            Groups groups, SessionOver c, GroupSettings settings, long nowMs) {
        Group group = groups.group(c.groupId());
        Member member = group == null ? null : group.member(c.memberId());
        if (group == null || member == null || (!member.fresh() && (member.awaitsJoin() || member.awaitsSync()))) {
            return Outcome.nothing();
        }
        GroupDraft draft = new GroupDraft(group, settings, nowMs);
        draft.remove(c.memberId(), ErrorCode.UNKNOWN_MEMBER_ID);
        Rebalance.begin(draft);
        return draft.outcome();
    }
}
