package io.ottla.coordinator.store;

import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Where the state of the cluster is kept. Reads set watches: a change of what was read is told once, as a
 * {@link StoreEvent}, until it is read again. Every reply may fail with {@link StoreException}.
 */
public interface ClusterStore {
    /** Names the one listener, called on {@code lane}; {@link StoreEvent.Opened} comes at once when a session is open. */
    void watch(Lane lane, Consumer<StoreEvent> listener);

    /** Tries to become controller. */
    Reply<Election> elect(Lane asker, int brokerId);

    /** Gives up being controller; true when we were. */
    Reply<Boolean> resign(Lane asker, ControllerEpoch epoch);

    /** Reads and watches everything. */
    Reply<StoredCluster> load(Lane asker);

    /** Reads and watches the live brokers. */
    Reply<List<BrokerInfo>> brokers(Lane asker);

    /** Reads and watches the names of all topics. */
    Reply<Set<String>> topicNames(Lane asker);

    /** Reads and watches these topics with the states of their partitions; those that do not exist are left out. */
    Reply<List<StoredTopic>> topics(Lane asker, Collection<String> names);

    /** Reads and watches the topics marked for deletion. */
    Reply<Set<String>> deletions(Lane asker);

    /** Takes what was asked for at /admin/preferred_replica_election, if anything, and watches. */
    Reply<Set<TopicPartition>> takePreferredElections(Lane asker, ControllerEpoch epoch);

    /** Reads and watches the replicas by partition that a tool ordered at /admin/reassign_partitions. */
    Reply<Map<TopicPartition, List<Integer>>> reassignments(Lane asker);

    /** Takes the brokers that reported a failed log directory, and watches. */
    Reply<Set<Integer>> takeLogDirFailures(Lane asker, ControllerEpoch epoch);

    /** Takes the partitions whose in-sync set was changed by a broker of an old protocol version, and watches. */
    Reply<Set<TopicPartition>> takeIsrChanges(Lane asker, ControllerEpoch epoch);

    /** What brokers say of each other. */
    PeerNotes peers();

    /** The block of producer ids handed out last and its version; a block of broker -1 up to id -1 when none was. */
    Reply<StoredProducerIds> producerIds(Lane asker);

    /**
     * Makes the changes, unless another controller was elected: then nothing is written and the reply fails as FENCED.
     * Results are in the order of the changes. When the reply fails as UNREACHABLE any of them may have been made.
     */
    Reply<List<Commit>> commit(Lane asker, ControllerEpoch epoch, List<Change> changes);

    /** The block and the version of its node. */
    record StoredProducerIds(ProducerIds block, int version) {}
}
