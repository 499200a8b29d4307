package io.ottla.coordinator.group;

import io.ottla.coordinator.machine.Outcome;

/** A newcomer that was told its member id has not come back with it. */
record PendingJoinOver(String groupId, String memberId) implements GroupCommand.Unasked {
    static Outcome<GroupCommand<?>, GroupEvent, GroupAnswer> decide(
            Groups groups, PendingJoinOver c, GroupSettings settings, long nowMs) {
        Group group = groups.group(c.groupId());
        if (group == null || !group.pendingJoins().contains(c.memberId())) {
            return Outcome.nothing();
        }
        GroupDraft draft = new GroupDraft(group, settings, nowMs);
        draft.removePending(c.memberId());
        Rebalance.endIfAllJoined(draft);
        return draft.outcome();
    }
}
