package io.ottla.coordinator.group;

import io.ottla.coordinator.machine.Outcome;
import io.ottla.coordinator.machine.TimerOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The log has been read and this coordinator takes over: every member gets a whole session to find it, groups that are
 * larger than group.max.size now have to shrink, and expired offsets are looked for from now on.
 */
public record ResumeGroups() implements GroupCommand.Unasked {
    static Outcome<GroupCommand<?>, GroupEvent, GroupAnswer> decide(Groups groups, GroupSettings settings, long nowMs) {
        List<GroupEvent> events = new ArrayList<>();
        List<TimerOrder<GroupCommand<?>>> timers = new ArrayList<>();
        for (Group group : groups.all()) {
            if (groups.isTraceless(group)) {
                events.add(new GroupEvent.GroupForgotten(group.id()));
                continue;
            }
            GroupDraft draft = new GroupDraft(group, settings, nowMs);
            draft.members().forEach(draft::restartSession);
            if (group.members().size() > settings.membersMax()) {
                Rebalance.begin(draft);
            }
            Outcome<GroupCommand<?>, GroupEvent, GroupAnswer> outcome = draft.outcome();
            events.addAll(outcome.events());
            timers.addAll(outcome.timers());
        }
        timers.add(new TimerOrder.Arm<>(new ExpireOffsets(), settings.retentionCheckMs()));
        return new Outcome<>(events, List.of(), timers);
    }
}
