package io.ottla.coordinator.group;

import org.jspecify.annotations.Nullable;

/**
 * What happened to a group. Some events are stored in __consumer_offsets ({@link GroupRecords} knows how) and come back
 * at replay; the others live in memory only, as a rebalance under way does: after a change of coordinator the members
 * join again.
 */
public sealed interface GroupEvent {
    /** The group looks like this now; not stored. */
    record GroupChanged(Group group) implements GroupEvent {}

    /** The group looks like this now; stored. */
    record GroupSaved(Group group) implements GroupEvent {}

    /** The group is gone; stored as a tombstone. */
    record GroupRemoved(String groupId) implements GroupEvent {}

    /** The group is gone, and was never stored. */
    record GroupForgotten(String groupId) implements GroupEvent {}

    /** Stored. */
    record OffsetSaved(String groupId, OffsetKey key, CommittedOffset offset) implements GroupEvent {}

    /** Stored as a tombstone. */
    record OffsetRemoved(String groupId, OffsetKey key) implements GroupEvent {}

    /** An offset, or its removal if null, that counts once the producer's transaction is committed. */
    record OffsetPending(
            long producerId,
            String groupId,
            OffsetKey key,
            @Nullable CommittedOffset offset) implements GroupEvent {}

    /** The transaction of the producer has ended: what it wrote counts or does not. */
    record TransactionEnded(long producerId, boolean committed) implements GroupEvent {}
}
