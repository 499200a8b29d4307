package io.ottla.coordinator.group;

import io.ottla.coordinator.machine.Outcome;
import io.ottla.coordinator.machine.TimerOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Topics were deleted: what any group had committed for them goes, so that a new topic of that name begins afresh. */
public record ForgetTopics(Set<String> topics) implements GroupCommand.Unasked {
    static Outcome<GroupCommand<?>, GroupEvent, GroupAnswer> decide(Groups groups, ForgetTopics c) {
        List<GroupEvent> events = new ArrayList<>();
        for (Group group : groups.all()) {
            for (OffsetKey key : groups.offsets(group.id()).keySet()) {
                if (c.topics().contains(key.topic()) && events.size() < ExpireOffsets.EVENTS_MAX) {
                    events.add(new GroupEvent.OffsetRemoved(group.id(), key));
                }
            }
        }
        boolean more = events.size() >= ExpireOffsets.EVENTS_MAX;
        return new Outcome<>(events, List.of(), more ? List.of(new TimerOrder.Arm<>(c, 0)) : List.of());
    }
}
