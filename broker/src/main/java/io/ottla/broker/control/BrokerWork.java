package io.ottla.broker.control;

import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.coordinator.controller.ControlState;
import io.ottla.protocol.lane.Reply;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brokers come, go, restart, and lose log directories. On the controller's lane. */
final class BrokerWork {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerWork.class);

    private final Reign reign;
    private final SettleWork settle;
    private final DeletionWork deletions;
    private final ReassignWork reassignments;

    BrokerWork(Reign reign, SettleWork settle, DeletionWork deletions, ReassignWork reassignments) {
        this.reign = reign;
        this.settle = settle;
        this.deletions = deletions;
        this.reassignments = reassignments;
    }

    /**
     * A step: reads who lives now. A broker that restarted between two looks counts as gone first, so that its
     * partitions are led by others, or at least under a new epoch, before it is told of them. One that only moved to
     * other addresses goes on as it is, and everyone is told.
     */
    Reply<Boolean> changed() {
        return reign.store().brokers(reign.lane()).then(live -> {
            Map<Integer, BrokerInfo> before = reign.image().brokers();
            List<BrokerInfo> same =
                    live.stream().filter(b -> isSameProcess(b, before)).toList();
            Set<Integer> fresh = new TreeSet<>();
            live.stream().filter(b -> !same.contains(b)).forEach(b -> fresh.add(b.id()));
            List<BrokerInfo> gone = before.values().stream()
                    .filter(b -> live.stream().noneMatch(l -> l.id() == b.id()))
                    .toList();
            boolean left = same.size() < before.size();
            Set<Integer> moved = new TreeSet<>();
            same.stream().filter(b -> !b.equals(before.get(b.id()))).forEach(b -> moved.add(b.id()));
            if (!left && moved.isEmpty() && fresh.isEmpty()) {
                return Reply.done(true);
            }
            LOG.info(
                    "brokers alive={} new={}", live.stream().map(BrokerInfo::id).toList(), fresh);
            Reply<Boolean> told = left || !moved.isEmpty() ? brokersAre(same, Set.of(), gone) : Reply.done(true);
            return told.map(done -> {
                        if (!moved.isEmpty()) {
                            // what was under way to an old address is told again with all the rest
                            reign.announce(a -> a.everything(moved, Set.of()));
                        }
                        return done;
                    })
                    .then(done -> fresh.isEmpty() ? Reply.done(true) : brokersAre(live, fresh, List.of()))
                    .map(done -> {
                        deletions.resume();
                        reassignments.advance();
                        return true;
                    });
        });
    }

    private static boolean isSameProcess(BrokerInfo broker, Map<Integer, BrokerInfo> before) {
        BrokerInfo known = before.get(broker.id());
        return known != null && known.epoch() == broker.epoch();
    }

    private Reply<Boolean> brokersAre(List<BrokerInfo> live, Set<Integer> fresh, List<BrokerInfo> gone) {
        reign.become(reign.state().withBrokers(live));
        return settle.elect(reign.image().topics()).map(applied -> {
            Set<Integer> known = new TreeSet<>(reign.image().brokers().keySet());
            known.removeAll(fresh);
            Set<TopicPartition> touched = new TreeSet<>(applied.done());
            reign.announce(
                    a -> a.liveBrokers(known).everything(fresh, applied.isNew()).changed(touched, applied.isNew()));
            reign.farewell(gone, touched);
            reign.logLeaders(touched);
            return true;
        });
    }

    /** A step: brokers reported of their log directories; what they answer to LeaderAndIsr says which replicas cannot serve. */
    Reply<Boolean> logDirsFailed() {
        return reign.store().takeLogDirFailures(reign.lane(), reign.epoch()).map(brokers -> {
            for (int brokerId : brokers) {
                LOG.info("log directories changed, broker={}", brokerId);
                reign.announce(a -> a.leaders(brokerId, held(brokerId)));
            }
            return true;
        });
    }

    /** A step: these replicas of a live broker cannot serve, and all others that it was asked about can. */
    Reply<Boolean> replicasFailed(int brokerId, Set<TopicPartition> failed, Set<TopicPartition> fine) {
        Set<ControlState.Replica> next = new HashSet<>(reign.state().failed());
        fine.forEach(name -> next.remove(new ControlState.Replica(name, brokerId)));
        failed.forEach(name -> next.add(new ControlState.Replica(name, brokerId)));
        if (next.equals(reign.state().failed())) {
            return Reply.done(true);
        }
        Set<TopicPartition> changed = changes(reign.state().failed(), next);
        if (failed.isEmpty()) {
            LOG.info("replicas serve again, broker={} partitions={}", brokerId, changed);
        } else {
            LOG.warn("replicas offline, broker={} partitions={}", brokerId, failed);
        }
        reign.become(reign.state().withFailed(next));
        return settle.elect(reign.image().topics()).map(applied -> {
            Set<TopicPartition> touched = new TreeSet<>(applied.done());
            touched.addAll(changed);
            reign.announce(a -> a.changed(touched, applied.isNew()));
            return true;
        });
    }

    /** The partitions of which the broker's replica is in one of the sets only. */
    private static Set<TopicPartition> changes(Set<ControlState.Replica> before, Set<ControlState.Replica> after) {
        Set<TopicPartition> changed = new TreeSet<>();
        before.stream()
                .filter(replica -> !after.contains(replica))
                .forEach(replica -> changed.add(replica.partition()));
        after.stream()
                .filter(replica -> !before.contains(replica))
                .forEach(replica -> changed.add(replica.partition()));
        return changed;
    }

    private List<TopicPartition> held(int brokerId) {
        List<TopicPartition> held = new ArrayList<>();
        for (TopicImage topic : reign.image().topics()) {
            for (PartitionImage partition : topic.partitions()) {
                if (partition.replicas().contains(brokerId)) {
                    held.add(new TopicPartition(topic.name(), partition.index()));
                }
            }
        }
        return held;
    }
}
