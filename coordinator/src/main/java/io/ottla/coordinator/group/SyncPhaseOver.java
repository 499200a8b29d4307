package io.ottla.coordinator.group;

import io.ottla.coordinator.machine.Outcome;
import io.ottla.protocol.wire.ErrorCode;

/** The time for asking for assignments has run out: members that never did are gone, and the others rebalance. */
record SyncPhaseOver(String groupId) implements GroupCommand.Unasked {
    static Outcome<GroupCommand<?>, GroupEvent, GroupAnswer> decide(
            Groups groups, SyncPhaseOver c, GroupSettings settings, long nowMs) {
        Group group = groups.group(c.groupId());
        if (group == null || group.members().values().stream().noneMatch(Member::syncDue)) {
            return Outcome.nothing();
        }
        GroupDraft draft = new GroupDraft(group, settings, nowMs);
        for (Member member : draft.members()) {
            if (member.syncDue()) {
                draft.remove(member.id(), ErrorCode.UNKNOWN_MEMBER_ID);
            }
        }
        Rebalance.begin(draft);
        return draft.outcome();
    }
}
