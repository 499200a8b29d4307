package io.ottla.broker.control;

import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.coordinator.controller.Reassign;
import io.ottla.coordinator.store.Change;
import io.ottla.protocol.lane.Reply;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The order at /admin/reassign_partitions, by which tools up to Kafka 2.5 ask: a partition leaves it when it is done, and
 * the node goes with the last one. On the controller's lane.
 */
final class ReassignOrders {
    private final Reign reign;
    private final Map<TopicPartition, List<Integer>> open = new TreeMap<>();

    ReassignOrders(Reign reign) {
        this.reign = reign;
    }

    /** Part of a step: the order as it is now. */
    Reply<List<Reassign.Wish>> read() {
        return reign.store().reassignments(reign.lane()).map(orders -> {
            open.clear();
            open.putAll(orders);
            return orders.entrySet().stream()
                    .map(order -> new Reassign.Wish(order.getKey(), order.getValue()))
                    .toList();
        });
    }

    /** Part of a step: nothing more is to be done about these. */
    Reply<Boolean> over(Collection<TopicPartition> names) {
        if (!open.keySet().removeAll(names)) {
            return Reply.done(true);
        }
        List<Change> left = List.of(new Change.KeepReassignments(Map.copyOf(open)));
        return reign.store().commit(reign.lane(), reign.epoch(), left).map(done -> true);
    }
}
