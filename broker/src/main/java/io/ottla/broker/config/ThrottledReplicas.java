package io.ottla.broker.config;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The replicas of one topic whose copying is slowed down to a rate: all, or pairs of partition and broker. Immutable.
 *
 * @param all whether it is every replica
 * @param pairs as {@code partition:broker}
 */
public record ThrottledReplicas(boolean all, Set<String> pairs) {
    public static final ThrottledReplicas NONE = new ThrottledReplicas(false, Set.of());

    /** @param texts as the topic's config has them, checked */
    static ThrottledReplicas of(List<String> texts) {
        return texts.isEmpty() ? NONE : new ThrottledReplicas(texts.contains("*"), Set.copyOf(new HashSet<>(texts)));
    }

    public boolean covers(int partition, int broker) {
        return all || !pairs.isEmpty() && pairs.contains(partition + ":" + broker);
    }
}
