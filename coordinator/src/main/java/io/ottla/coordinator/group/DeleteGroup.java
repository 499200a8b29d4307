package io.ottla.coordinator.group;

import io.ottla.coordinator.machine.Outcome;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/** Removes a group that has no members, and all that it has committed. */
public final class DeleteGroup {
    private DeleteGroup() {}

    public record Command(long ticket, String groupId) implements GroupCommand<Answer> {
        @Override
        public Answer refuse(ErrorCode error) {
            return new Answer(error);
        }
    }

    public record Answer(ErrorCode error) implements GroupAnswer {}

    static Outcome<GroupCommand<?>, GroupEvent, GroupAnswer> decide(Groups groups, Command c) {
        Group group = groups.group(c.groupId());
        if (group == null) {
            return Outcome.answer(c.ticket(), c.refuse(ErrorCode.GROUP_ID_NOT_FOUND));
        }
        if (!group.in(Phase.EMPTY) || !group.pendingJoins().isEmpty()) {
            return Outcome.answer(c.ticket(), c.refuse(ErrorCode.NON_EMPTY_GROUP));
        }
        List<GroupEvent> events = new ArrayList<>();
        for (OffsetKey key : groups.offsets(c.groupId()).keySet()) {
            events.add(new GroupEvent.OffsetRemoved(c.groupId(), key));
        }
        events.add(farewell(group));
        return Outcome.of(events, c.ticket(), new Answer(ErrorCode.NONE));
    }

    /** The end of a group; one that never had a generation has no record that a tombstone could remove. */
    static GroupEvent farewell(Group group) {
        return group.generation() > 0
                ? new GroupEvent.GroupRemoved(group.id())
                : new GroupEvent.GroupForgotten(group.id());
    }
}
