package io.ottla.client;

import org.jspecify.annotations.Nullable;

/**
 * As whom a consumer commits: what a producer needs to commit the consumer's offsets within a transaction (KIP-447).
 * Immutable; a new one after each rebalance.
 *
 * @param generation of the group that this member is in; -1 when it is in none
 * @param memberId as the coordinator named it; empty when it is in none
 * @param groupInstanceId of a static member, else null
 */
public record GroupMetadata(
        String groupId,
        int generation,
        String memberId,
        @Nullable String groupInstanceId) {
    /** One who uses the group only to keep offsets. */
    public static GroupMetadata of(String groupId) {
        return new GroupMetadata(groupId, -1, "", null);
    }
}
