package io.ottla.broker.api.data;

import io.ottla.broker.partition.Partition;
import io.ottla.broker.partition.Partitions;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Takes questions of clients to the lanes of the partitions that they name. Thread: any. */
final class LocalPartitions {
    private final Supplier<ClusterImage> image;
    private final Partitions partitions;

    LocalPartitions(Supplier<ClusterImage> image, Partitions partitions) {
        this.image = image;
        this.partitions = partitions;
    }

    /**
     * Has a question answered on the lane of a partition.
     *
     * @param refused the answer when the partition is elsewhere (NOT_LEADER_OR_FOLLOWER) or nowhere
     * @param visit completes the reply, there or later from another thread; fails it by throwing
     */
    <T> Reply<T> visit(
            Lane asker,
            String topic,
            int index,
            Function<ErrorCode, T> refused,
            BiConsumer<Partition, Reply<T>> visit) {
        Partition partition = partitions.find(topic, index);
        if (partition == null) {
            boolean exists = image.get().partition(topic, index) != null;
            return Reply.done(
                    refused.apply(exists ? ErrorCode.NOT_LEADER_OR_FOLLOWER : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
        }
        Reply<T> answer = Reply.on(asker);
        partition.lane().enter(() -> {
            try {
                visit.accept(partition, answer);
            } catch (RuntimeException e) {
                answer.fail(e);
            }
        });
        return answer;
    }

    /** As the other one, for what is answered at once. */
    <T> Reply<T> ask(
            Lane asker, String topic, int index, Function<ErrorCode, T> refused, Function<Partition, T> question) {
        return visit(asker, topic, index, refused, (partition, answer) -> answer.complete(question.apply(partition)));
    }
}
