package io.ottla.broker.control;

import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.coordinator.controller.ElectionType;
import io.ottla.coordinator.controller.MorePartitions;
import io.ottla.coordinator.controller.NewTopic;
import io.ottla.coordinator.controller.PartitionOutcome;
import io.ottla.coordinator.controller.Reassign;
import io.ottla.coordinator.controller.TopicOutcome;
import io.ottla.coordinator.controller.TopicRef;
import io.ottla.coordinator.store.Assignment;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The controller's door for those who want the cluster changed (config overrides have their own:
 * {@link io.ottla.coordinator.store.ConfigStore}). Callable from any lane.
 *
 * <p>An answer comes when the change is stored and the brokers concerned have answered LeaderAndIsr, StopReplica and
 * UpdateMetadata, so that this broker's own image holds it too; the caller bounds its patience. Outcomes are in the
 * order of the wishes. When this broker is not the controller, every outcome is NOT_CONTROLLER. A reply fails with
 * {@link io.ottla.coordinator.store.StoreException} when ZooKeeper cannot be reached.
 */
public interface ClusterChanges {
    /** Whether this broker is the active controller. Says nothing about the next moment. */
    boolean isController();

    /**
     * Creates topics. Errors: TOPIC_ALREADY_EXISTS, INVALID_TOPIC_EXCEPTION, INVALID_PARTITIONS,
     * INVALID_REPLICATION_FACTOR, INVALID_REPLICA_ASSIGNMENT, INVALID_REQUEST, NOT_CONTROLLER.
     *
     * @param mode CHECK answers what would become of each wish and changes nothing
     */
    Reply<List<TopicOutcome>> createTopics(Lane asker, List<NewTopic> wishes, Mode mode);

    /**
     * Deletes topics: their names are free again, and their logs on the way out, when the answer comes. Errors:
     * UNKNOWN_TOPIC_OR_PARTITION, UNKNOWN_TOPIC_ID, TOPIC_DELETION_DISABLED, NOT_CONTROLLER.
     */
    Reply<List<TopicOutcome>> deleteTopics(Lane asker, List<TopicRef> wishes);

    /**
     * Adds partitions. Errors: UNKNOWN_TOPIC_OR_PARTITION, INVALID_PARTITIONS, INVALID_REPLICA_ASSIGNMENT,
     * INVALID_REPLICATION_FACTOR, REASSIGNMENT_IN_PROGRESS, NOT_CONTROLLER.
     */
    Reply<List<TopicOutcome>> createPartitions(Lane asker, List<MorePartitions> wishes, Mode mode);

    /**
     * Elects leaders. Errors: UNKNOWN_TOPIC_OR_PARTITION, ELECTION_NOT_NEEDED, PREFERRED_LEADER_NOT_AVAILABLE,
     * ELIGIBLE_LEADERS_NOT_AVAILABLE, NOT_CONTROLLER.
     *
     * @param partitions null for every partition of the cluster
     */
    Reply<Elections> electLeaders(Lane asker, ElectionType type, @Nullable List<TopicPartition> partitions);

    /** What became of each; NOT_CONTROLLER for all, and then perhaps without any, as only the controller knows all. */
    record Elections(ErrorCode error, List<PartitionOutcome> outcomes) {}

    /**
     * Begins to move replicas, or ceases to. Errors: UNKNOWN_TOPIC_OR_PARTITION, INVALID_REPLICA_ASSIGNMENT,
     * INVALID_REPLICATION_FACTOR, NO_REASSIGNMENT_IN_PROGRESS, NOT_CONTROLLER. The answer comes when the move is stored.
     */
    Reply<List<PartitionOutcome>> reassign(Lane asker, List<Reassign.Wish> wishes, Reassign.Factor factor);

    /** Which replicas are being moved, of these partitions, or of all when null. */
    Reply<Reassignments> reassignments(Lane asker, @Nullable Set<TopicPartition> wanted);

    /** What is under way; empty with NOT_CONTROLLER. */
    record Reassignments(ErrorCode error, Map<TopicPartition, Assignment> underWay) {}

    /** Whether to do it. */
    enum Mode {
        APPLY,
        CHECK
    }
}
