package io.ottla.broker.control;

import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.coordinator.controller.AllocateIds;
import io.ottla.coordinator.controller.AlterIsr;
import io.ottla.coordinator.controller.LogFate;
import io.ottla.coordinator.controller.NextState;
import io.ottla.coordinator.controller.ShutdownBroker;
import io.ottla.coordinator.store.Change;
import io.ottla.coordinator.store.Commit;
import io.ottla.coordinator.store.ProducerIds;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What brokers ask of the controller. On the controller's lane. */
final class RequestWork {
    private static final Logger LOG = LoggerFactory.getLogger(RequestWork.class);

    /** A broker that does not answer holds up nobody's stop for longer. */
    private static final int TOLD_PATIENCE_MS = 1000;

    private final Reign reign;
    private final ReassignWork reassignments;

    RequestWork(Reign reign, ReassignWork reassignments) {
        this.reign = reign;
        this.reassignments = reassignments;
    }

    /** A step: new in-sync sets. */
    Reply<List<IsrOutcome>> alterIsrs(List<AlterIsr.Wish> wishes) {
        List<AlterIsr.Outcome> decided = new ArrayList<>(wishes.size());
        List<NextState> next = new ArrayList<>();
        for (AlterIsr.Wish wish : wishes) {
            AlterIsr.Outcome outcome = AlterIsr.decide(reign.state(), wish);
            decided.add(outcome);
            if (outcome instanceof AlterIsr.Outcome.Change change) {
                next.add(change.next());
            }
        }
        return reign.commit(next).map(applied -> {
            reign.announce(a -> a.metadata(applied.done()));
            reassignments.advance(applied.done());
            List<IsrOutcome> outcomes = new ArrayList<>(wishes.size());
            for (int i = 0; i < wishes.size(); i++) {
                AlterIsr.Wish wish = wishes.get(i);
                TopicPartition name = new TopicPartition(wish.topic(), wish.partition());
                PartitionImage now = reign.image().partition(wish.topic(), wish.partition());
                if (decided.get(i) instanceof AlterIsr.Outcome.Refused refused) {
                    outcomes.add(new IsrOutcome(name, refused.error(), null));
                } else if (decided.get(i) instanceof AlterIsr.Outcome.Change
                        && !applied.done().contains(name)) {
                    outcomes.add(new IsrOutcome(name, ErrorCode.INVALID_UPDATE_VERSION, null));
                } else {
                    outcomes.add(new IsrOutcome(name, ErrorCode.NONE, now));
                }
            }
            return outcomes;
        });
    }

    /** What a step came to, and when every broker knows. */
    record Relieved(ShutdownOutcome outcome, Reply<List<Couriers.Delivery>> told) {
        /** The outcome, once those who lead now have heard, or have had the time to. On the reign's lane. */
        Reply<ShutdownOutcome> whenTold(Lane lane) {
            Reply<ShutdownOutcome> reply = Reply.on(lane);
            Runnable once = () -> {
                if (!reply.isDone()) {
                    reply.complete(outcome);
                }
            };
            told.read((deliveries, error) -> once.run());
            if (!reply.isDone()) {
                lane.after(TOLD_PATIENCE_MS, once);
            }
            return reply;
        }
    }

    /** A step: a broker wants to stop. When it is the controller itself, nobody hears of it later. */
    Reply<Relieved> shutdown(int brokerId, long brokerEpoch) {
        BrokerInfo broker = reign.image().brokers().get(brokerId);
        if (broker == null) {
            return Reply.done(refused(ErrorCode.BROKER_NOT_AVAILABLE));
        }
        if (brokerEpoch != -1 && brokerEpoch != broker.epoch()) {
            return Reply.done(refused(ErrorCode.STALE_BROKER_EPOCH));
        }
        LOG.info("broker={} is shutting down", brokerId);
        reign.become(reign.state().withShuttingDown(brokerId));
        ShutdownBroker.Outcome decided = ShutdownBroker.decide(reign.state(), brokerId);
        return reign.commit(decided.next()).map(applied -> {
            Map<TopicPartition, PartitionImage> stop = new TreeMap<>();
            decided.stop().forEach(name -> {
                PartitionImage partition = reign.image().partition(name.topic(), name.partition());
                if (partition != null) {
                    stop.put(name, partition);
                }
            });
            Reply<List<Couriers.Delivery>> told = reign.announce(
                    a -> a.stop(stop, List.of(brokerId), LogFate.KEPT).changed(applied.done(), applied.isNew()));
            List<TopicPartition> remaining = ShutdownBroker.remaining(reign.state(), brokerId);
            return new Relieved(new ShutdownOutcome(ErrorCode.NONE, remaining), told);
        });
    }

    private static Relieved refused(ErrorCode error) {
        return new Relieved(new ShutdownOutcome(error, List.of()), Reply.done(List.of()));
    }

    /** A step: the next block of producer ids. */
    Reply<IdsOutcome> allocateIds(int brokerId, long brokerEpoch) {
        return reign.store().producerIds(reign.lane()).then(stored -> {
            AllocateIds.Outcome decided = AllocateIds.decide(reign.state(), brokerId, brokerEpoch, stored.block());
            if (!(decided instanceof AllocateIds.Outcome.Allocated allocated)) {
                return Reply.done(new IdsOutcome(((AllocateIds.Outcome.Refused) decided).error(), null));
            }
            ProducerIds block = allocated.block();
            List<Change> change = List.of(new Change.SetProducerIds(block, stored.version()));
            return reign.store().commit(reign.lane(), reign.epoch(), change).map(results -> {
                if (results.get(0) instanceof Commit.Conflict) {
                    return new IdsOutcome(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, null);
                }
                LOG.info("producer ids {} to {} for broker={}", block.first(), block.last(), brokerId);
                return new IdsOutcome(ErrorCode.NONE, block);
            });
        });
    }
}
