package io.ottla.coordinator.group;

import io.ottla.coordinator.machine.Outcome;
import io.ottla.protocol.wire.ErrorCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows a group to operators. Subscriptions and assignments only mean something while the group is stable. */
public final class DescribeGroup {
    private DescribeGroup() {}

    public record Command(long ticket, String groupId) implements GroupCommand<Answer> {
        @Override
        public Answer refuse(ErrorCode error) {
            return new Answer(error, Phase.DEAD, "", "", List.of());
        }
    }

    public record Described(
            String memberId,
            @Nullable String instanceId,
            String clientId,
            String clientHost,
            byte[] metadata,
            byte[] assignment) {}

    /** @param phase DEAD if there is no such group */
    public record Answer(
            ErrorCode error, Phase phase, String protocolType, String protocolName, List<Described> members)
            implements GroupAnswer {}

    static Outcome<GroupCommand<?>, GroupEvent, GroupAnswer> decide(Groups groups, Command c) {
        Group group = groups.group(c.groupId());
        if (group == null) {
            return Outcome.answer(c.ticket(), c.refuse(ErrorCode.NONE));
        }
        boolean stable = group.in(Phase.STABLE);
        List<Described> members = group.members().values().stream()
                .map(m -> described(m, stable ? m.metadata(group.protocolName()) : Member.NONE, stable))
                .toList();
        String protocolType = group.protocolType() == null ? "" : group.protocolType();
        String protocolName = group.protocolName() == null || !stable ? "" : group.protocolName();
        return Outcome.answer(
                c.ticket(), new Answer(ErrorCode.NONE, group.phase(), protocolType, protocolName, members));
    }

    private static Described described(Member m, byte[] metadata, boolean stable) {
        byte[] assignment = stable ? m.assignment() : Member.NONE;
        return new Described(m.id(), m.instanceId(), m.clientId(), m.clientHost(), metadata, assignment);
    }
}
