package io.ottla.coordinator.group;

import io.ottla.coordinator.machine.Outcome;
import io.ottla.protocol.wire.ErrorCode;
import java.util.List;
import java.util.Set;

/** Names the groups of this partition, those in certain phases if asked so. */
public final class ListGroups {
    private ListGroups() {}

    /** @param phases wire names in any case; empty for all */
    public record Command(long ticket, Set<String> phases) implements GroupCommand<Answer> {
        @Override
        public Answer refuse(ErrorCode error) {
            return new Answer(error, List.of());
        }
    }

    public record Listed(String groupId, String protocolType, Phase phase) {}

    public record Answer(ErrorCode error, List<Listed> groups) implements GroupAnswer {}

    static Outcome<GroupCommand<?>, GroupEvent, GroupAnswer> decide(Groups groups, Command c) {
        List<Listed> listed = groups.all().stream()
                .filter(g -> wanted(g.phase(), c.phases()))
                .map(g -> new Listed(g.id(), g.protocolType() == null ? "" : g.protocolType(), g.phase()))
                .toList();
        return Outcome.answer(c.ticket(), new Answer(ErrorCode.NONE, listed));
    }

    private static boolean wanted(Phase phase, Set<String> phases) {
        return phases.isEmpty() || phases.stream().anyMatch(p -> p.equalsIgnoreCase(phase.wireName()));
    }
}
