package io.ottla.coordinator.group;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that one partition of __consumer_offsets tells: its groups, their offsets, and offsets that belong to open
 * transactions. Decisions read it; only {@link GroupMachine#apply} changes it.
 */
final class Groups {
    private final Map<String, Group> groups = new HashMap<>();
    private final Map<String, Map<OffsetKey, CommittedOffset>> offsets = new HashMap<>();
    private final PendingOffsets pending = new PendingOffsets();

    /** The group, null if there is none of that id. */
    @Nullable
    Group group(String groupId) {
        return groups.get(groupId);
    }

    Collection<Group> all() {
        return Collections.unmodifiableCollection(groups.values());
    }

    /** What the group has committed, in order of the first commit of each partition. */
    Map<OffsetKey, CommittedOffset> offsets(String groupId) {
        return Collections.unmodifiableMap(offsets.getOrDefault(groupId, Map.of()));
    }

    /** Whether an open transaction holds an offset of the group for this partition. */
    boolean isPending(String groupId, OffsetKey key) {
        return pending.holds(groupId, key);
    }

    /** Whether an open transaction holds any offset of the group. */
    boolean isPending(String groupId) {
        return pending.holds(groupId);
    }

    void put(Group group) {
        groups.put(group.id(), group);
    }

    /** Forgets the group's members; if it still has offsets it goes on as a group that only stores those. */
    void remove(String groupId) {
        if (offsets.containsKey(groupId)) {
            groups.put(groupId, Group.empty(groupId, CommittedOffset.NONE));
        } else {
            groups.remove(groupId);
        }
    }

    /** Whether nothing in the log speaks of the group any more. */
    boolean isTraceless(Group group) {
        return group.in(Phase.EMPTY)
                && group.generation() == 0
                && group.pendingJoins().isEmpty()
                && !offsets.containsKey(group.id())
                && !isPending(group.id());
    }

    /** Stores the offset; a group that only stores offsets comes into being by it. */
    void put(String groupId, OffsetKey key, CommittedOffset offset) {
        pending.supersede(groupId, key);
        groups.computeIfAbsent(groupId, id -> Group.empty(id, offset.commitMs()));
        offsets.computeIfAbsent(groupId, id -> new LinkedHashMap<>()).put(key, offset);
    }

    void remove(String groupId, OffsetKey key) {
        pending.supersede(groupId, key);
        Map<OffsetKey, CommittedOffset> ofGroup = offsets.get(groupId);
        if (ofGroup != null) {
            ofGroup.remove(key);
            if (ofGroup.isEmpty()) {
                offsets.remove(groupId);
            }
        }
    }

    void hold(GroupEvent.OffsetPending event) {
        pending.add(event);
    }

    void endTransaction(long producerId, boolean committed) {
        for (GroupEvent.OffsetPending held : pending.release(producerId)) {
            if (!committed) {
                continue;
            }
            if (held.offset() == null) {
                remove(held.groupId(), held.key());
            } else {
                put(held.groupId(), held.key(), held.offset());
            }
        }
    }
}
