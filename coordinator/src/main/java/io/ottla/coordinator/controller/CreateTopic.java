package io.ottla.coordinator.controller;

import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Whether a topic can be created, and where its replicas go. */
public final class CreateTopic {
    /** The states of a topic are stored in one step of the controller; far above any sensible topic. */
    public static final int PARTITIONS_MAX = 100_000;

    private CreateTopic() {}

    /** What holds for a wish that leaves numbers out. */
    public record Defaults(int partitions, int replicationFactor) {}

    /** What was decided. */
    public sealed interface Outcome {
        /** The topic as it shall be, its partitions not elected yet. */
        record Create(TopicImage topic, Map<String, String> configs) implements Outcome {}

        record Refused(ErrorCode error, String message) implements Outcome {}
    }

    /**
     * @param id for the topic
     * @param random for where the placement starts
     */
    public static Outcome decide(
            ControlState state, NewTopic wish, Defaults defaults, Uuid id, RandomGenerator random) {
        String name = wish.name();
        String complaint = TopicName.complaint(name);
        if (complaint != null) {
            return refused(ErrorCode.INVALID_TOPIC_EXCEPTION, complaint);
        }
        if (state.deleting().contains(name)) {
            return refused(ErrorCode.TOPIC_ALREADY_EXISTS, "topic '" + name + "' is being deleted");
        }
        if (state.image().topic(name) != null) {
            return refused(ErrorCode.TOPIC_ALREADY_EXISTS, "topic '" + name + "' exists already");
        }
        String collision = TopicName.collision(state.image(), name);
        if (collision != null) {
            return refused(
                    ErrorCode.INVALID_TOPIC_EXCEPTION,
                    "topic '" + name + "' collides with '" + collision + "': '.' and '_' are the same in metric names");
        }
        return wish.assignment().isEmpty()
                ? placed(state.image(), wish, defaults, id, random)
                : assigned(state.image(), wish, id);
    }

    private static Outcome placed(
            ClusterImage image, NewTopic wish, Defaults defaults, Uuid id, RandomGenerator random) {
        int partitions = wish.partitions() == NewTopic.DEFAULT ? defaults.partitions() : wish.partitions();
        int factor =
                wish.replicationFactor() == NewTopic.DEFAULT ? defaults.replicationFactor() : wish.replicationFactor();
        if (partitions <= 0 || partitions > PARTITIONS_MAX) {
            return refused(
                    ErrorCode.INVALID_PARTITIONS,
                    "the number of partitions is " + partitions + ", allowed are 1 to " + PARTITIONS_MAX);
        }
        int alive = image.brokers().size();
        if (factor <= 0) {
            return refused(
                    ErrorCode.INVALID_REPLICATION_FACTOR,
                    "the replication factor is " + factor + ", it must be at least 1");
        }
        if (factor > alive) {
            return refused(
                    ErrorCode.INVALID_REPLICATION_FACTOR,
                    "the replication factor is " + factor + ", but only " + alive
                            + (alive == 1 ? " broker is" : " brokers are") + " alive");
        }
        PlaceReplicas.Start start = PlaceReplicas.Start.random(random, alive);
        List<List<Integer>> replicas = PlaceReplicas.decide(image.brokers().values(), 0, partitions, factor, start);
        return new Outcome.Create(topic(wish.name(), id, replicas), wish.configs());
    }

    private static Outcome assigned(ClusterImage image, NewTopic wish, Uuid id) {
        if (wish.partitions() != NewTopic.DEFAULT || wish.replicationFactor() != NewTopic.DEFAULT) {
            return refused(
                    ErrorCode.INVALID_REQUEST,
                    "give either an assignment, or a number of partitions and a replication factor, not both");
        }
        Map<Integer, List<Integer>> assignment = wish.assignment();
        List<List<Integer>> replicas = new ArrayList<>(assignment.size());
        for (int index = 0; index < assignment.size(); index++) {
            List<Integer> ids = assignment.get(index);
            if (ids == null) {
                return refused(
                        ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                        "partitions must be numbered from 0 without a gap, " + index + " is missing");
            }
            replicas.add(ids);
        }
        String complaint = CheckAssignment.complaint(image, replicas, 0);
        if (complaint != null) {
            return refused(ErrorCode.INVALID_REPLICA_ASSIGNMENT, complaint);
        }
        return new Outcome.Create(topic(wish.name(), id, replicas), wish.configs());
    }

    private static TopicImage topic(String name, Uuid id, List<List<Integer>> replicas) {
        List<PartitionImage> partitions = new ArrayList<>(replicas.size());
        for (int index = 0; index < replicas.size(); index++) {
            partitions.add(unelected(index, replicas.get(index)));
        }
        return new TopicImage(name, id, partitions);
    }

    /** A partition that nobody leads yet and whose state is not stored. */
    static PartitionImage unelected(int index, List<Integer> replicas) {
        return new PartitionImage(
                index,
                PartitionImage.NO_LEADER,
                0,
                ControlState.UNSTORED,
                0,
                replicas,
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    private static Outcome refused(ErrorCode error, String message) {
        return new Outcome.Refused(error, message);
    }
}
