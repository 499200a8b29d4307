package io.ottla.coordinator.group;

import io.ottla.coordinator.machine.Outcome;

/** The time for rejoining has run out: the group goes on with those who came. */
record JoinPhaseOver(String groupId) implements GroupCommand.Unasked {
    static Outcome<GroupCommand<?>, GroupEvent, GroupAnswer> decide(
            Groups groups, JoinPhaseOver c, GroupSettings settings, long nowMs) {
        Group group = groups.group(c.groupId());
        if (group == null || !group.in(Phase.PREPARING)) {
            return Outcome.nothing();
        }
        GroupDraft draft = new GroupDraft(group, settings, nowMs);
        Rebalance.joinTimeUp(draft);
        return draft.outcome();
    }
}
