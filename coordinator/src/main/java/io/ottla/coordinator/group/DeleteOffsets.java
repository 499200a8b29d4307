package io.ottla.coordinator.group;

import io.ottla.coordinator.machine.Outcome;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Removes some committed offsets; not of topics that living members are subscribed to. */
public final class DeleteOffsets {
    private DeleteOffsets() {}

    public record Command(long ticket, String groupId, List<OffsetKey> keys) implements GroupCommand<Answer> {
        @Override
        public Answer refuse(ErrorCode error) {
            return new Answer(error, List.of());
        }
    }

    /** @param errors one for each partition, in the command's order, if {@code error} is NONE */
    public record Answer(ErrorCode error, List<ErrorCode> errors) implements GroupAnswer {}

    static Outcome<GroupCommand<?>, GroupEvent, GroupAnswer> decide(Groups groups, Command c) {
        Group group = groups.group(c.groupId());
        if (group == null) {
            return Outcome.answer(c.ticket(), c.refuse(ErrorCode.GROUP_ID_NOT_FOUND));
        }
        if (!group.in(Phase.EMPTY) && !Group.CONSUMER.equals(group.protocolType())) {
            return Outcome.answer(c.ticket(), c.refuse(ErrorCode.NON_EMPTY_GROUP));
        }
        Set<String> subscribed = group.in(Phase.EMPTY) ? Set.of() : SubscribedTopics.of(group);
        List<GroupEvent> events = new ArrayList<>();
        List<ErrorCode> errors = new ArrayList<>();
        for (OffsetKey key : c.keys()) {
            boolean inUse = subscribed == null || subscribed.contains(key.topic());
            errors.add(inUse ? ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC : ErrorCode.NONE);
            if (!inUse && groups.offsets(c.groupId()).containsKey(key)) {
                events.add(new GroupEvent.OffsetRemoved(c.groupId(), key));
            }
        }
        return Outcome.of(events, c.ticket(), new Answer(ErrorCode.NONE, errors));
    }
}
