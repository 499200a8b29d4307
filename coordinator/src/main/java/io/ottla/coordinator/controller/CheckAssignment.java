package io.ottla.coordinator.controller;

import io.ottla.coordinator.cluster.ClusterImage;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether an assignment that an operator gave can be used. */
final class CheckAssignment {
    private CheckAssignment() {}

    /**
     * What is wrong with it, or null.
     *
     * @param factor how many replicas each partition must have; 0 = as many as the first one has
     */
    static @Nullable String complaint(ClusterImage image, Collection<List<Integer>> assignment, int factor) {
        int wanted = factor;
        for (List<Integer> replicas : assignment) {
            if (replicas.isEmpty()) {
                return "a partition has no replicas";
            }
            if (new HashSet<>(replicas).size() != replicas.size()) {
                return "a broker is named twice for one partition: " + replicas;
            }
            if (wanted == 0) {
                wanted = replicas.size();
            }
            if (replicas.size() != wanted) {
                return "every partition must have " + wanted + " replicas, but one has " + replicas;
            }
            for (int id : replicas) {
                if (!image.brokers().containsKey(id)) {
                    return "broker " + id + " is not alive; alive are "
                            + image.brokers().keySet();
                }
            }
        }
        return null;
    }
}
