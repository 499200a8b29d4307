package io.ottla.broker.control;

import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.coordinator.controller.Announcement;
import io.ottla.coordinator.controller.ControlState;
import io.ottla.coordinator.controller.LoadCluster;
import io.ottla.coordinator.controller.NextState;
import io.ottla.coordinator.store.Change;
import io.ottla.coordinator.store.ClusterStore;
import io.ottla.coordinator.store.Commit;
import io.ottla.coordinator.store.ControllerEpoch;
import io.ottla.coordinator.store.StoredTopic;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One term as controller: the state that decisions look at, and the only ways to change it: commit to the store, apply,
 * tell the brokers. Ends when the right to decide is lost. Confined to the controller's lane; its view is the cluster's.
 */
final class Reign {
    private static final Logger LOG = LoggerFactory.getLogger(Reign.class);

    private final Lane lane;
    private final ClusterStore store;
    private final ControllerEpoch epoch;
    private final Supplier<ControlSettings> settings;
    private final Couriers couriers;
    private final Steps steps;
    private ControlState state;
    private boolean over;

    Reign(
            Lane lane,
            ClusterStore store,
            ControllerEpoch epoch,
            Supplier<ControlSettings> settings,
            Couriers couriers,
            Steps steps,
            ControlState state) {
        this.lane = lane;
        this.store = store;
        this.epoch = epoch;
        this.settings = settings;
        this.couriers = couriers;
        this.steps = steps;
        this.state = state;
        couriers.keep(state.image().brokers());
    }

    Lane lane() {
        return lane;
    }

    ClusterStore store() {
        return store;
    }

    ControllerEpoch epoch() {
        return epoch;
    }

    /** As they are now. */
    ControlSettings settings() {
        return settings.get();
    }

    Steps steps() {
        return steps;
    }

    ControlState state() {
        return state;
    }

    ClusterImage image() {
        return state.image();
    }

    boolean isOver() {
        return over;
    }

    /** Replaces the state by one that is stored already, or is not kept in the store. Within a step. */
    void become(ControlState next) {
        state = next;
        couriers.keep(next.image().brokers());
    }

    void end() {
        over = true;
        steps.end();
        couriers.dismissAll();
    }

    /** What became of a list of next states. */
    record Applied(Set<TopicPartition> done, Set<TopicPartition> isNew) {}

    /** Commits the states and applies those that were; the others were changed by someone else, and are read again. */
    Reply<Applied> commit(List<NextState> next) {
        if (next.isEmpty()) {
            return Reply.done(new Applied(Set.of(), Set.of()));
        }
        List<StateChanges.Unit> units = StateChanges.of(next);
        List<Change> changes = units.stream().map(StateChanges.Unit::change).toList();
        return store.commit(lane, epoch, changes).then(results -> applied(units, results));
    }

    private Reply<Applied> applied(List<StateChanges.Unit> units, List<Commit> results) {
        Map<String, List<PartitionImage>> byTopic = new HashMap<>();
        Set<TopicPartition> done = new TreeSet<>();
        Set<TopicPartition> isNew = new HashSet<>();
        Set<String> conflicts = new TreeSet<>();
        for (int i = 0; i < units.size(); i++) {
            if (results.get(i) instanceof Commit.Done stored) {
                for (NextState next : units.get(i).states()) {
                    done.add(next.name());
                    if (next.isNew()) {
                        isNew.add(next.name());
                    }
                    byTopic.computeIfAbsent(next.topic(), t -> new ArrayList<>())
                            .add(next.partition().withPartitionEpoch(stored.version()));
                }
            } else {
                LOG.warn("not stored, someone else changed it: {}", results.get(i));
                units.get(i).states().forEach(next -> conflicts.add(next.topic()));
            }
        }
        ClusterImage.Edit edit = image().edit();
        byTopic.forEach((name, partitions) -> {
            TopicImage topic = edit.topic(name);
            if (topic != null) {
                edit.put(topic.with(partitions));
            }
        });
        state = state.withImage(edit.done());
        Applied applied = new Applied(done, isNew);
        return conflicts.isEmpty() ? Reply.done(applied) : reread(conflicts).map(read -> applied);
    }

    /** Takes over what is stored of these topics, and watches them; the partitions that turned out to be other. */
    Reply<Set<TopicPartition>> reread(Collection<String> names) {
        return store.topics(lane, names).map(topics -> {
            Set<TopicPartition> other = new TreeSet<>();
            ClusterImage.Edit edit = image().edit();
            for (StoredTopic stored : topics) {
                TopicImage read = state.asTold(LoadCluster.topic(stored));
                TopicImage known = edit.topic(read.name());
                for (PartitionImage partition : read.partitions()) {
                    if (known == null || !partition.equals(known.partition(partition.index()))) {
                        other.add(new TopicPartition(read.name(), partition.index()));
                    }
                }
                if (known == null || !read.equals(known)) {
                    edit.put(read);
                }
            }
            state = state.withImage(edit.done());
            return other;
        });
    }

    /** The versions of the nodes of those topics that exist; part of a step. */
    Reply<Map<String, Integer>> versions(Collection<String> names) {
        return names.isEmpty()
                ? Reply.done(Map.of())
                : store.topics(lane, names).map(topics -> {
                    Map<String, Integer> versions = new TreeMap<>();
                    topics.forEach(topic -> versions.put(topic.name(), topic.version()));
                    return versions;
                });
    }

    /** Tells the brokers, from the state as it is now; the answer comes when all have heard, or left. */
    Reply<List<Couriers.Delivery>> announce(Consumer<Announcement> what) {
        Announcement announcement = new Announcement(state, settings().interBrokerListener());
        what.accept(announcement);
        return couriers.deliver(announcement.orders());
    }

    /** Tells those that have left, and may not know it, who leads in their place. */
    void farewell(Collection<BrokerInfo> gone, Collection<TopicPartition> names) {
        for (BrokerInfo broker : gone) {
            couriers.farewell(
                    broker,
                    new Announcement(state, settings().interBrokerListener())
                            .replaced(broker, names)
                            .orders());
        }
    }

    /** Says in the log who leads now. */
    void logLeaders(Collection<TopicPartition> names) {
        if (!LOG.isDebugEnabled()) {
            return;
        }
        for (TopicPartition name : names) {
            PartitionImage p = image().partition(name.topic(), name.partition());
            if (p != null) {
                LOG.debug("elected partition={} leader={} epoch={} isr={}", name, p.leader(), p.leaderEpoch(), p.isr());
            }
        }
    }
}
