package io.ottla.coordinator.controller;

import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Whether partitions can be added to a topic, and where their replicas go. */
public final class CreatePartitions {
    private CreatePartitions() {}

    /** What was decided. */
    public sealed interface Outcome {
        /** The topic as it shall be; the partitions that are added are not elected yet. */
        record Create(TopicImage topic, int firstAdded) implements Outcome {}

        record Refused(ErrorCode error, String message) implements Outcome {}
    }

    public static Outcome decide(ControlState state, MorePartitions wish, RandomGenerator random) {
        TopicImage topic = state.image().topic(wish.topic());
        if (topic == null || state.deleting().contains(wish.topic())) {
            return refused(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "topic '" + wish.topic() + "' does not exist");
        }
        if (state.isReassigning(topic)) {
            return refused(
                    ErrorCode.REASSIGNMENT_IN_PROGRESS,
                    "partitions of topic '" + wish.topic() + "' are being reassigned; wait until they are");
        }
        int present = topic.partitions().size();
        if (wish.count() <= present) {
            return refused(
                    ErrorCode.INVALID_PARTITIONS,
                    "topic '" + wish.topic() + "' has " + present + " partitions, and " + wish.count()
                            + " would not be more");
        }
        if (wish.count() > CreateTopic.PARTITIONS_MAX) {
            return refused(
                    ErrorCode.INVALID_PARTITIONS,
                    "the number of partitions is " + wish.count() + ", at most " + CreateTopic.PARTITIONS_MAX
                            + " are allowed");
        }
        return wish.assignments().isEmpty()
                ? placed(state.image(), topic, wish.count(), random)
                : assigned(state.image(), topic, wish);
    }

    /** New partitions go on where the first one's leader says that the walk around the brokers began. */
    private static Outcome placed(ClusterImage image, TopicImage topic, int count, RandomGenerator random) {
        int present = topic.partitions().size();
        int factor = factor(topic);
        int alive = image.brokers().size();
        if (factor > alive) {
            return refused(
                    ErrorCode.INVALID_REPLICATION_FACTOR,
                    "the topic has " + factor + " replicas of each partition, but only " + alive
                            + (alive == 1 ? " broker is" : " brokers are") + " alive");
        }
        int start = start(image, topic);
        PlaceReplicas.Start from =
                present == 0 ? PlaceReplicas.Start.random(random, alive) : new PlaceReplicas.Start(start, start);
        return create(topic, PlaceReplicas.decide(image.brokers().values(), present, count - present, factor, from));
    }

    private static Outcome assigned(ClusterImage image, TopicImage topic, MorePartitions wish) {
        int added = wish.count() - topic.partitions().size();
        if (wish.assignments().size() != added) {
            return refused(
                    ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                    "an assignment for " + added + " partitions is needed, "
                            + wish.assignments().size() + " are given");
        }
        String complaint = CheckAssignment.complaint(image, wish.assignments(), factor(topic));
        if (complaint != null) {
            return refused(ErrorCode.INVALID_REPLICA_ASSIGNMENT, complaint);
        }
        return create(topic, wish.assignments());
    }

    private static Outcome create(TopicImage topic, List<List<Integer>> added) {
        int first = topic.partitions().size();
        List<PartitionImage> partitions = new ArrayList<>(topic.partitions());
        for (List<Integer> replicas : added) {
            partitions.add(CreateTopic.unelected(partitions.size(), replicas));
        }
        return new Outcome.Create(new TopicImage(topic.name(), topic.id(), partitions), first);
    }

    private static int factor(TopicImage topic) {
        return topic.partitions().isEmpty()
                ? 1
                : topic.partitions().get(0).replicas().size();
    }

    private static int start(ClusterImage image, TopicImage topic) {
        if (topic.partitions().isEmpty()) {
            return 0;
        }
        int leader = topic.partitions().get(0).replicas().get(0);
        int at = 0;
        for (int id : image.brokers().keySet()) {
            if (id >= leader) {
                return at;
            }
            at++;
        }
        return 0;
    }

    private static Outcome refused(ErrorCode error, String message) {
        return new Outcome.Refused(error, message);
    }
}
