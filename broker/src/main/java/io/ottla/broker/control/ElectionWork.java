package io.ottla.broker.control;

import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.coordinator.controller.ElectOnRequest;
import io.ottla.coordinator.controller.ElectionType;
import io.ottla.coordinator.controller.NextState;
import io.ottla.coordinator.controller.PartitionOutcome;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Elections that an operator, a tool, or the balance of leaders asks for. On the controller's lane. */
final class ElectionWork {
    private static final Logger LOG = LoggerFactory.getLogger(ElectionWork.class);

    private final Reign reign;

    ElectionWork(Reign reign) {
        this.reign = reign;
    }

    /** What a step came to, and when every broker knows. */
    record Held(List<PartitionOutcome> outcomes, Reply<List<Couriers.Delivery>> told) {}

    /** A step. */
    Reply<Held> elect(ElectionType type, Collection<TopicPartition> partitions) {
        List<ElectOnRequest.Outcome> decided = ElectOnRequest.decide(reign.state(), type, partitions);
        List<NextState> next = new ArrayList<>();
        decided.forEach(outcome -> {
            if (outcome.next() != null) {
                next.add(outcome.next());
            }
        });
        return reign.commit(next).map(applied -> {
            List<PartitionOutcome> outcomes = new ArrayList<>(decided.size());
            for (ElectOnRequest.Outcome outcome : decided) {
                boolean lost = outcome.next() != null && !applied.done().contains(outcome.partition());
                outcomes.add(
                        lost
                                ? new PartitionOutcome(
                                        outcome.partition(), ErrorCode.LEADER_NOT_AVAILABLE, "it changed meanwhile")
                                : new PartitionOutcome(outcome.partition(), outcome.error(), outcome.why()));
            }
            reign.logLeaders(applied.done());
            return new Held(outcomes, reign.announce(a -> a.changed(applied.done(), applied.isNew())));
        });
    }

    /** A step: what a tool wrote into the store. */
    Reply<Boolean> requested() {
        return reign.store()
                .takePreferredElections(reign.lane(), reign.epoch())
                .then(partitions -> partitions.isEmpty() ? Reply.done(true) : preferred(partitions));
    }

    /** A step: leaders go back to where they were placed, when too many have moved. */
    Reply<Boolean> balance() {
        Set<TopicPartition> away =
                ElectOnRequest.imbalanced(reign.state(), reign.settings().imbalancePercent());
        return away.isEmpty() ? Reply.done(true) : preferred(away);
    }

    private Reply<Boolean> preferred(Set<TopicPartition> partitions) {
        return elect(ElectionType.PREFERRED, partitions).map(held -> {
            long moved = held.outcomes().stream()
                    .filter(o -> o.error() == ErrorCode.NONE)
                    .count();
            LOG.info("preferred leaders elected, asked={} moved={}", partitions.size(), moved);
            return true;
        });
    }
}
