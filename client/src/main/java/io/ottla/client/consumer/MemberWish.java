package io.ottla.client.consumer;

import io.ottla.client.TopicPartition;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one member of a group told its leader, for an {@link Assignor}. Immutable.
 *
 * @param instanceId of a static member; null of another
 * @param topics that it wants
 * @param owned what it says it holds, as of {@code generation}
 * @param generation -1 where it does not say
 * @param userData what {@link Assignor#userData} said; null for nothing
 */
public record MemberWish(
        String memberId,
        @Nullable String instanceId,
        Set<String> topics,
        List<TopicPartition> owned,
        int generation,
        byte @Nullable [] userData) {
    /** Static members first, by the name that outlives a restart; the others by the id that the coordinator gave. */
    public static final Comparator<MemberWish> ORDER = Comparator.comparing(
                    MemberWish::instanceId, Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(MemberWish::memberId);

    /** Whether it subscribes to the topic. */
    public boolean wants(String topic) {
        return topics.contains(topic);
    }

    /** The same one, with what it held told by other means. */
    MemberWish owning(List<TopicPartition> partitions, int asOfGeneration) {
        return new MemberWish(memberId, instanceId, topics, partitions, asOfGeneration, userData);
    }
}
