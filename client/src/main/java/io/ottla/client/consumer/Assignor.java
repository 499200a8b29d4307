package io.ottla.client.consumer;

import io.ottla.client.TopicPartition;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A way to share the partitions of topics out among the members of a group. Those that there are do as Kafka's of the same
 * names: the leader of a group may be any client. An application's own is named by its class in
 * partition.assignment.strategy, has a constructor without arguments, and is the same in all members.
 *
 * <p>Thread: the client's own, so it must not block.
 */
public interface Assignor {
    /** The name that members agree on; another than those of the assignors that there are. */
    String name();

    /**
     * Whether members may keep what they hold while they join (KIP-429). They do if it is so of all that they offer. {@link
     * #assign} must then not give a partition to anybody but the one who holds it: it is given up first, and given to
     * another in the next generation, which follows at once.
     */
    default boolean isCooperative() {
        return false;
    }

    /**
     * What this member adds to its subscription for the leader's assignor to read; null for nothing.
     *
     * @param assignedLast what it was given last
     * @param generation in which; -1 if it was given nothing yet
     */
    default byte @Nullable [] userData(Collection<TopicPartition> assignedLast, int generation) {
        return null;
    }

    /**
     * Partitions for each member, by member id. Called on the leader of the group. What is given twice, or to nobody of the
     * group, and what is not there, makes the consumer fail rather than have records read twice.
     *
     * @param partitions how many each existing topic has that anybody wants
     */
    Map<String, List<TopicPartition>> assign(Map<String, Integer> partitions, List<MemberWish> members);
}
