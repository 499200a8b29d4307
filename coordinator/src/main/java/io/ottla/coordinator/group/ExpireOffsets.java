package io.ottla.coordinator.group;

import io.ottla.coordinator.machine.Outcome;
import io.ottla.coordinator.machine.TimerOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Drops offsets that nobody needs any more, and groups that have nothing left (KIP-211):
 *
 * <pre>
 *   the group                                an offset goes once this is retentionMs ago
 *   has no members                           the group became empty (or, not known, the commit)
 *   is stable and its subscriptions known    the commit, if no member reads the topic
 *   only stores offsets                      the commit
 *   is anything else                         never
 *   ... and one with an expiry time of its own when that has come, under the same conditions
 * </pre>
 */
record ExpireOffsets() implements GroupCommand.Unasked {
    /** Removals in one go; what is left follows at once in the next. */
    static final int EVENTS_MAX = 2_000;

    static Outcome<GroupCommand<?>, GroupEvent, GroupAnswer> decide(Groups groups, GroupSettings settings, long nowMs) {
        List<GroupEvent> events = new ArrayList<>();
        for (Group group : groups.all()) {
            if (events.size() >= EVENTS_MAX) {
                break;
            }
            expire(groups, group, settings.retentionMs(), nowMs, events);
        }
        long nextMs = events.size() >= EVENTS_MAX ? 0 : settings.retentionCheckMs();
        return new Outcome<>(events, List.of(), List.of(new TimerOrder.Arm<>(new ExpireOffsets(), nextMs)));
    }

    private static void expire(Groups groups, Group group, long retentionMs, long nowMs, List<GroupEvent> events) {
        Map<OffsetKey, CommittedOffset> offsets = groups.offsets(group.id());
        Set<String> inUse = topicsInUse(group);
        int kept = offsets.size();
        if (inUse != null) {
            for (Map.Entry<OffsetKey, CommittedOffset> e : offsets.entrySet()) {
                if (events.size() < EVENTS_MAX
                        && !inUse.contains(e.getKey().topic())
                        && !groups.isPending(group.id(), e.getKey())
                        && expired(group, e.getValue(), retentionMs, nowMs)) {
                    events.add(new GroupEvent.OffsetRemoved(group.id(), e.getKey()));
                    kept--;
                }
            }
        }
        if (kept == 0 && group.in(Phase.EMPTY) && group.pendingJoins().isEmpty() && !groups.isPending(group.id())) {
            events.add(DeleteGroup.farewell(group));
        }
    }

    /** Topics whose offsets stay in any case; null if all do. */
    private static @Nullable Set<String> topicsInUse(Group group) {
        if (group.protocolType() == null || group.in(Phase.EMPTY)) {
            return Set.of();
        }
        return group.in(Phase.STABLE) ? SubscribedTopics.of(group) : null;
    }

    private static boolean expired(Group group, CommittedOffset offset, long retentionMs, long nowMs) {
        if (offset.expireMs() != CommittedOffset.NONE) {
            return nowMs >= offset.expireMs();
        }
        boolean emptied =
                group.protocolType() != null && group.in(Phase.EMPTY) && group.phaseSinceMs() != CommittedOffset.NONE;
        return nowMs - (emptied ? group.phaseSinceMs() : offset.commitMs()) >= retentionMs;
    }
}
