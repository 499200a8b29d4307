package io.ottla.broker.control;

import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.coordinator.controller.NextState;
import io.ottla.coordinator.controller.RouteAroundCuts;
import io.ottla.coordinator.controller.YieldControl;
import io.ottla.coordinator.store.PeerReport;
import io.ottla.protocol.lane.Reply;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brokers that live but are cut off from others: leaders among them are replaced, and told so through the store, as our
 * own orders may not arrive. On the controller's lane.
 */
final class PeerWork {
    private static final Logger LOG = LoggerFactory.getLogger(PeerWork.class);

    private final Reign reign;
    private final Runnable giveWay;
    private final Set<Integer> toldToLook = new TreeSet<>();

    /** @param giveWay ends this reign in favour of a broker that is better connected */
    PeerWork(Reign reign, Runnable giveWay) {
        this.reign = reign;
        this.giveWay = giveWay;
    }

    /** A step: reads who misses whom now. */
    Reply<Boolean> reported() {
        return reign.store().peers().reports(reign.lane()).then(reports -> {
            Map<Integer, Set<Integer>> unreachable = new HashMap<>();
            for (PeerReport report : reports) {
                unreachable.put(report.brokerId(), report.unreachable());
            }
            if (!unreachable.equals(reign.state().unreachable())) {
                LOG.info("brokers that miss others: {}", unreachable);
            }
            reign.become(reign.state().withUnreachable(unreachable));
            if (YieldControl.decide(reign.state())) {
                LOG.warn("this controller is cut from most other brokers and gives way");
                giveWay.run();
                return Reply.done(false);
            }
            informReturned();
            return route();
        });
    }

    private Reply<Boolean> route() {
        List<NextState> next = RouteAroundCuts.decide(reign.state());
        Set<Integer> replaced = new TreeSet<>();
        next.forEach(state -> {
            PartitionImage now =
                    reign.image().partition(state.topic(), state.partition().index());
            if (now != null && now.leader() != state.partition().leader()) {
                replaced.add(now.leader());
            }
        });
        return reign.commit(next).map(applied -> {
            if (!applied.done().isEmpty()) {
                LOG.warn(
                        "replicas in sync and their leaders miss each other, partitions={} leaders replaced on brokers={}",
                        applied.done().size(),
                        replaced);
                reign.announce(a -> a.changed(applied.done(), applied.isNew()));
                reign.logLeaders(applied.done());
                replaced.forEach(this::sendToLook);
            }
            return true;
        });
    }

    private void sendToLook(int brokerId) {
        toldToLook.add(brokerId);
        reign.store().peers().sendToLook(reign.lane(), reign.epoch(), brokerId).read((told, error) -> {
            if (error != null && !reign.isOver()) {
                LOG.warn("broker={} is not told to look what is stored: {}", brokerId, error.toString());
            }
        });
    }

    /** What a broker read for itself may be older than what we told it meanwhile: once it is back it hears all again. */
    private void informReturned() {
        Set<Integer> missed = new TreeSet<>();
        reign.state().unreachable().values().forEach(missed::addAll);
        Set<Integer> back = new TreeSet<>(toldToLook);
        back.removeAll(missed);
        back.removeAll(reign.state().unreachable().keySet());
        toldToLook.removeAll(back);
        if (!back.isEmpty()) {
            LOG.info("brokers reach each other again: {}", back);
            reign.announce(a -> a.everything(back, Set.<TopicPartition>of()));
        }
    }
}
