package io.ottla.coordinator.controller;

import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.coordinator.store.Assignment;
import io.ottla.coordinator.store.StoredCluster;
import io.ottla.coordinator.store.StoredState;
import io.ottla.coordinator.store.StoredTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From what is stored to what the controller works with. */
public final class LoadCluster {
    private LoadCluster() {}

    public static ControlState decide(String clusterId, int controllerId, int controllerEpoch, StoredCluster stored) {
        ClusterImage.Edit edit = ClusterImage.empty(clusterId)
                .edit()
                .controller(controllerId, controllerEpoch)
                .brokers(stored.brokers());
        stored.topics().forEach(topic -> edit.put(topic(topic)));
        return ControlState.of(edit.done()).withDeleting(stored.deletions());
    }

    /**
     * The topic as an image. Partitions after a gap in the numbering are left out: whoever writes an assignment with a
     * gap has to close it.
     */
    public static TopicImage topic(StoredTopic stored) {
        List<PartitionImage> partitions = new ArrayList<>(stored.assignments().size());
        Map<Integer, Assignment> assignments = stored.assignments();
        for (int index = 0; assignments.containsKey(index); index++) {
            partitions.add(
                    partition(index, assignments.get(index), stored.states().get(index)));
        }
        return new TopicImage(stored.name(), stored.id(), partitions);
    }

    private static PartitionImage partition(int index, Assignment assignment, @Nullable StoredState state) {
        return new PartitionImage(
                index,
                state != null ? state.leader() : PartitionImage.NO_LEADER,
                state != null ? state.leaderEpoch() : 0,
                state != null ? state.version() : ControlState.UNSTORED,
                state != null ? state.controllerEpoch() : 0,
                assignment.replicas(),
                state != null ? state.isr() : List.of(),
                assignment.adding(),
                assignment.removing(),
                List.of());
    }
}
