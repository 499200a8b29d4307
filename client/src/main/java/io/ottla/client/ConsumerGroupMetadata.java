package io.ottla.client;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which member of which generation of a group speaks, so that a coordinator can turn away one who is no longer a member
 * (KIP-447). A consumer gives it out, a transactional producer commits offsets with it.
 *
 * @param generationId -1 = no member: commits of anyone are taken
 * @param memberId empty = no member
 * @param groupInstanceId null = no static member
 */
public record ConsumerGroupMetadata(
        String groupId,
        int generationId,
        String memberId,
        @Nullable String groupInstanceId) {
    /** Throws NullPointerException for a group or member id that is null. */
    public ConsumerGroupMetadata {
        Objects.requireNonNull(groupId, "groupId");
        Objects.requireNonNull(memberId, "memberId");
    }

    /** The group alone, for one who assigns partitions by hand. */
    public static ConsumerGroupMetadata of(String groupId) {
        return new ConsumerGroupMetadata(groupId, -1, "", null);
    }
}
