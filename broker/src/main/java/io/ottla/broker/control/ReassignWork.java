package io.ottla.broker.control;

import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.coordinator.controller.CompleteReassignment;
import io.ottla.coordinator.controller.ControlState;
import io.ottla.coordinator.controller.LogFate;
import io.ottla.coordinator.controller.NextState;
import io.ottla.coordinator.controller.PartitionOutcome;
import io.ottla.coordinator.controller.Reassign;
import io.ottla.coordinator.store.Assignment;
import io.ottla.coordinator.store.Change;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replicas on their way from broker to broker. On the controller's lane.
 *
 * <pre>
 *  asked --stored: all replicas, adding, removing--> copying --all of the target in sync--> completing --> done
 *                                                      |  ^        leader and in-sync set     |
 *                                        controller    |  |        stored, brokers told of    |  those that go
 *                                        fails: the    +--+        the target alone           |  were told to delete,
 *                                        next reads it                                        |  then the target is
 *                                        in the topic  <--------------------------------------+  stored
 *  copying --cancelled, another wish: those that it brought in were told to delete; a cancelled one as completing
 * </pre>
 *
 * The replicas that go are deleted before the store forgets them, so that a controller which fails in between leaves
 * none behind; but nobody waits longer than a while for a broker that does not answer.
 */
final class ReassignWork {
    private static final Logger LOG = LoggerFactory.getLogger(ReassignWork.class);
    private static final int DELETION_PATIENCE_MS = 10_000;
    private static final int RETRY_AFTER_MS = 500;

    private final Reign reign;
    private final DeletionWork deletions;
    private final ReassignOrders orders;

    ReassignWork(Reign reign, DeletionWork deletions) {
        this.reign = reign;
        this.deletions = deletions;
        this.orders = new ReassignOrders(reign);
    }

    /** A step: what a tool wrote into the store. What cannot be done, or is done already, is taken out of there. */
    Reply<Boolean> requested() {
        return orders.read().then(wishes -> {
            if (wishes.isEmpty()) {
                return Reply.done(true);
            }
            LOG.info("asked in ZooKeeper to reassign {}", wishes);
            return move(wishes, Reassign.Factor.MAY_CHANGE).then(outcomes -> {
                Set<TopicPartition> over = new TreeSet<>();
                for (PartitionOutcome outcome : outcomes) {
                    PartitionImage now = reign.image()
                            .partition(
                                    outcome.partition().topic(),
                                    outcome.partition().partition());
                    if (outcome.error() != ErrorCode.NONE) {
                        LOG.warn("not reassigned, partition={}: {}", outcome.partition(), outcome.message());
                    }
                    if (outcome.error() != ErrorCode.NONE || now == null || !now.isReassigning()) {
                        over.add(outcome.partition());
                    }
                }
                return orders.over(over);
            });
        });
    }

    /** A step: what an operator asks for, which counts more than what a tool wrote earlier. */
    Reply<List<PartitionOutcome>> begin(List<Reassign.Wish> wishes, Reassign.Factor factor) {
        Set<TopicPartition> names = new HashSet<>();
        wishes.forEach(wish -> names.add(wish.partition()));
        return orders.over(names).then(done -> move(wishes, factor));
    }

    private Reply<List<PartitionOutcome>> move(List<Reassign.Wish> wishes, Reassign.Factor factor) {
        Set<String> topics = new TreeSet<>();
        wishes.forEach(wish -> topics.add(wish.partition().topic()));
        topics.removeIf(topic -> reign.image().topic(topic) == null);
        return reign.versions(topics).then(versions -> {
            Moves moves = Moves.decide(reign.state(), wishes, factor);
            return reign.store()
                    .commit(reign.lane(), reign.epoch(), moves.changes(reign.state(), versions))
                    .then(results -> {
                        Set<String> conflicts = moves.apply(reign, results);
                        Reply<Set<TopicPartition>> settled =
                                conflicts.isEmpty() ? Reply.done(Set.of()) : reign.reread(conflicts);
                        return settled.map(read -> tell(moves, conflicts));
                    });
        });
    }

    private List<PartitionOutcome> tell(Moves moves, Set<String> conflicts) {
        Map<TopicPartition, Reassign.Outcome.Move> made = moves.madeWithout(conflicts);
        made.forEach((name, move) -> LOG.info(
                "reassigning partition={} replicas={} adding={} removing={}",
                name,
                move.next().partition().replicas(),
                move.next().partition().adding(),
                move.next().partition().removing()));
        reign.announce(a -> a.reassigned(made.keySet()));
        Map<TopicPartition, Assignment> leaving = new TreeMap<>(moves.leaving());
        leaving.keySet().retainAll(made.keySet());
        Map<TopicPartition, List<Integer>> unneeded = new TreeMap<>();
        made.forEach((name, move) -> unneeded.put(name, move.unneeded()));
        Reply<List<Couriers.Delivery>> removed = remove(unneeded);
        if (!leaving.isEmpty()) {
            afterwards(removed, () -> finish(leaving));
        }
        advance(made.keySet());
        return moves.outcomes(conflicts);
    }

    /** Tells brokers to stop copying these and to delete them. */
    private Reply<List<Couriers.Delivery>> remove(Map<TopicPartition, List<Integer>> replicas) {
        Map<TopicPartition, PartitionImage> going = new TreeMap<>();
        replicas.forEach((name, ids) -> {
            PartitionImage now = reign.image().partition(name.topic(), name.partition());
            if (now != null && !ids.isEmpty()) {
                going.put(name, now.withReplicas(ids, List.of(), List.of()));
            }
        });
        Set<Integer> live = reign.image().brokers().keySet();
        return reign.announce(a -> a.stop(going, live, LogFate.KEPT).stop(going, live, LogFate.MOVED_AWAY));
    }

    /** Looks at every partition. */
    void advance() {
        List<TopicPartition> all = new ArrayList<>();
        for (TopicImage topic : reign.image().topics()) {
            topic.partitions().forEach(p -> {
                if (p.isReassigning()) {
                    all.add(new TopicPartition(topic.name(), p.index()));
                }
            });
        }
        advance(all);
    }

    /** Something happened to these partitions; those whose reassignment can go on go on. */
    void advance(Collection<TopicPartition> names) {
        if (names.stream().anyMatch(name -> ready(name) != null)) {
            List<TopicPartition> some = List.copyOf(names);
            reign.steps().add(() -> complete(some)).read(this::told);
        }
    }

    private @Nullable NextState ready(TopicPartition name) {
        PartitionImage now = reign.image().partition(name.topic(), name.partition());
        boolean leaves = reign.state().deleting().contains(name.topic());
        PartitionImage next =
                now == null || leaves ? null : CompleteReassignment.decide(reign.state(), name.topic(), now);
        return next == null ? null : new NextState(name.topic(), next);
    }

    /** A step: the target alone is what brokers know from now on. */
    private Reply<Boolean> complete(Collection<TopicPartition> names) {
        List<NextState> next = new ArrayList<>();
        Map<TopicPartition, Assignment> stored = new HashMap<>();
        for (TopicPartition name : names) {
            NextState ready = ready(name);
            PartitionImage now = reign.image().partition(name.topic(), name.partition());
            if (ready != null && now != null) {
                next.add(ready);
                stored.put(name, new Assignment(now.replicas(), now.adding(), now.removing()));
            }
        }
        completing(stored, Set.of());
        return reign.commit(next).map(applied -> {
            Set<TopicPartition> failed = new HashSet<>(stored.keySet());
            failed.removeAll(applied.done());
            completing(Map.of(), failed);
            stored.keySet().removeAll(failed);
            reign.announce(a -> a.changed(applied.done(), applied.isNew()));
            Map<TopicPartition, List<Integer>> going = new TreeMap<>();
            stored.forEach((name, assignment) -> going.put(name, assignment.removing()));
            afterwards(remove(going), () -> finish(stored));
            return true;
        });
    }

    /** Does the step when the brokers have answered, or have not for long enough. */
    private void afterwards(Reply<List<Couriers.Delivery>> answers, Supplier<Reply<Boolean>> step) {
        AtomicBoolean begun = new AtomicBoolean();
        Runnable once = () -> {
            if (begun.compareAndSet(false, true) && !reign.isOver()) {
                reign.steps().add(step).read(this::told);
            }
        };
        answers.read((deliveries, error) -> once.run());
        if (!begun.get()) {
            reign.lane().after(DELETION_PATIENCE_MS, once);
        }
    }

    /** A step: the store forgets the replicas that went, unless something else was asked for meanwhile. */
    private Reply<Boolean> finish(Map<TopicPartition, Assignment> wanted) {
        Map<TopicPartition, Assignment> mine = new TreeMap<>(wanted);
        mine.entrySet()
                .removeIf(e -> !e.getValue().equals(reign.state().completing().get(e.getKey())));
        Set<String> topics = new TreeSet<>();
        mine.keySet().forEach(name -> topics.add(name.topic()));
        return reign.versions(topics).then(versions -> {
            Set<TopicPartition> gone = new TreeSet<>(mine.keySet());
            gone.removeIf(name -> versions.containsKey(name.topic()));
            completing(Map.of(), gone);
            mine.keySet().removeAll(gone);
            Map<TopicPartition, Assignment> left = new HashMap<>(reign.state().completing());
            left.keySet().removeAll(mine.keySet());
            ControlState after = reign.state().withCompleting(left);
            List<String> order = List.copyOf(versions.keySet());
            List<Change> changes = new ArrayList<>();
            order.forEach(
                    topic -> changes.add(Moves.setTopic(after, topic, Objects.requireNonNull(versions.get(topic)))));
            return reign.store().commit(reign.lane(), reign.epoch(), changes).then(results -> {
                Set<String> conflicts = Moves.conflicts(order, results);
                Set<TopicPartition> done = new TreeSet<>(mine.keySet());
                done.removeIf(name -> conflicts.contains(name.topic()));
                completing(Map.of(), done);
                mine.keySet().removeAll(done);
                if (!mine.isEmpty()) {
                    reign.lane().after(RETRY_AFTER_MS, () -> afterwards(Reply.done(List.of()), () -> finish(mine)));
                }
                return finished(done);
            });
        });
    }

    private Reply<Boolean> finished(Set<TopicPartition> done) {
        done.forEach(name -> {
            PartitionImage now = reign.image().partition(name.topic(), name.partition());
            LOG.info("reassigned partition={} replicas={}", name, now == null ? List.of() : now.replicas());
        });
        reign.announce(a -> a.metadata(done));
        deletions.resume();
        return orders.over(done);
    }

    private void completing(Map<TopicPartition, Assignment> begun, Set<TopicPartition> over) {
        Map<TopicPartition, Assignment> next = new HashMap<>(reign.state().completing());
        next.putAll(begun);
        next.keySet().removeAll(over);
        reign.become(reign.state().withCompleting(next));
    }

    /** What is under way among the wanted ones, or all. */
    Map<TopicPartition, Assignment> list(@Nullable Set<TopicPartition> wanted) {
        Map<TopicPartition, Assignment> rows = new TreeMap<>();
        for (TopicImage topic : reign.image().topics()) {
            reign.state().assignments(topic).forEach((index, assignment) -> {
                TopicPartition name = new TopicPartition(topic.name(), index);
                boolean moves =
                        !assignment.adding().isEmpty() || !assignment.removing().isEmpty();
                if (moves && (wanted == null || wanted.contains(name))) {
                    rows.put(name, assignment);
                }
            });
        }
        return rows;
    }

    private void told(@Nullable Boolean done, @Nullable Throwable error) {
        if (error != null && !reign.isOver()) {
            LOG.warn("a reassignment did not go on: {}", error.toString());
        }
    }
}
