package io.ottla.client.consumer;

import io.ottla.client.TopicPartition;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A way to share the partitions of topics out among the members of a group. The leader of a group may be any client, so
 * names, bytes and, where nothing is left to choose, results are those of Kafka's assignors. Pure.
 */
sealed interface Assignor permits RangeAssignor, RoundRobinAssignor, StickyAssignor, CooperativeStickyAssignor {
    /** The name that members agree on. */
    String protocolName();

    /** Whether members may keep what they hold while they join (KIP-429). */
    default boolean isCooperative() {
        return false;
    }

    /** What a member adds to its subscription for the leader's assignor. */
    default byte @Nullable [] userData(Collection<TopicPartition> assignedLast, int generation) {
        return null;
    }

    /**
     * Partitions for each member, by member id.
     *
     * @param partitions how many each existing topic has
     */
    Map<String, List<TopicPartition>> assign(Map<String, Integer> partitions, List<MemberWish> members);
}
