package io.ottla.broker.control;

import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.coordinator.controller.ControlState;
import io.ottla.coordinator.controller.NextState;
import io.ottla.coordinator.controller.PartitionOutcome;
import io.ottla.coordinator.controller.Reassign;
import io.ottla.coordinator.store.Assignment;
import io.ottla.coordinator.store.Change;
import io.ottla.coordinator.store.Commit;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What became of a list of wishes to move replicas, from the decision to the image. Confined to one step. */
final class Moves {
    private final Map<TopicPartition, Reassign.Outcome> decided = new LinkedHashMap<>();
    private final Map<TopicPartition, Reassign.Outcome.Move> moves = new TreeMap<>();
    private final List<String> topics = new ArrayList<>();
    private final List<NextState> states = new ArrayList<>();

    private Moves() {}

    /** Of several wishes for one partition the last counts. */
    static Moves decide(ControlState state, List<Reassign.Wish> wishes, Reassign.Factor factor) {
        Moves all = new Moves();
        for (Reassign.Wish wish : wishes) {
            Reassign.Outcome outcome = Reassign.decide(state, wish, factor);
            all.decided.put(wish.partition(), outcome);
            if (outcome instanceof Reassign.Outcome.Move move) {
                all.moves.put(wish.partition(), move);
            } else {
                all.moves.remove(wish.partition());
            }
        }
        return all;
    }

    /**
     * Those that end with nothing left to do but delete what had been brought in, with the assignment that the store has
     * until that is done: a controller that takes over finds what is to be deleted there.
     */
    Map<TopicPartition, Assignment> leaving() {
        Map<TopicPartition, Assignment> leaving = new TreeMap<>();
        moves.forEach((name, move) -> {
            if (!move.unneeded().isEmpty() && !move.next().partition().isReassigning()) {
                List<Integer> all = new ArrayList<>(move.next().partition().replicas());
                all.addAll(move.unneeded());
                leaving.put(name, new Assignment(all, List.of(), move.unneeded()));
            }
        });
        return leaving;
    }

    /** The assignments of the topics, then the states of the partitions that have one. */
    List<Change> changes(ControlState state, Map<String, Integer> versions) {
        Set<String> names = new TreeSet<>();
        moves.keySet().forEach(name -> names.add(name.topic()));
        names.retainAll(versions.keySet());
        topics.addAll(names);
        moves.values().forEach(move -> {
            if (!move.next().isNew()) {
                states.add(move.next());
            }
        });
        ControlState after = after(state);
        List<Change> changes = new ArrayList<>();
        topics.forEach(topic -> changes.add(setTopic(after, topic, Objects.requireNonNull(versions.get(topic)))));
        StateChanges.of(states).forEach(unit -> changes.add(unit.change()));
        return changes;
    }

    /** The assignment of a topic as this state has it. */
    static Change setTopic(ControlState state, String topic, int version) {
        TopicImage image = Objects.requireNonNull(state.image().topic(topic));
        return new Change.SetTopic(topic, image.id(), state.assignments(image), version);
    }

    private ControlState after(ControlState state) {
        ClusterImage.Edit edit = state.image().edit();
        moves.forEach((name, move) -> {
            TopicImage topic = edit.topic(name.topic());
            if (topic != null) {
                edit.put(topic.with(List.of(move.next().partition())));
            }
        });
        Map<TopicPartition, Assignment> completing = new HashMap<>(state.completing());
        completing.keySet().removeAll(moves.keySet());
        completing.putAll(leaving());
        return state.withImage(edit.done()).withCompleting(completing);
    }

    /** Takes over what was stored; the topics of which not all was have to be read again. */
    Set<String> apply(Reign reign, List<Commit> results) {
        Set<String> conflicts = conflicts(topics, results);
        ClusterImage.Edit edit = after(reign.state()).image().edit();
        List<StateChanges.Unit> units = StateChanges.of(states);
        for (int i = 0; i < units.size(); i++) {
            NextState next = units.get(i).states().get(0);
            TopicImage topic = edit.topic(next.topic());
            if (results.get(topics.size() + i) instanceof Commit.Done done && topic != null) {
                edit.put(topic.with(List.of(next.partition().withPartitionEpoch(done.version()))));
            } else {
                conflicts.add(next.topic());
            }
        }
        ControlState next = after(reign.state()).withImage(edit.done());
        Map<TopicPartition, Assignment> completing = new HashMap<>(next.completing());
        completing.keySet().removeIf(name -> moves.containsKey(name) && conflicts.contains(name.topic()));
        reign.become(next.withCompleting(completing));
        return conflicts;
    }

    /** The topics whose change, in the same order at the front of the results, was not made. */
    static Set<String> conflicts(List<String> topics, List<Commit> results) {
        Set<String> conflicts = new TreeSet<>();
        for (int i = 0; i < topics.size(); i++) {
            if (results.get(i) instanceof Commit.Conflict) {
                conflicts.add(topics.get(i));
            }
        }
        return conflicts;
    }

    Map<TopicPartition, Reassign.Outcome.Move> madeWithout(Set<String> conflicts) {
        Map<TopicPartition, Reassign.Outcome.Move> made = new TreeMap<>(moves);
        made.keySet().removeIf(name -> conflicts.contains(name.topic()) || !topics.contains(name.topic()));
        return made;
    }

    List<PartitionOutcome> outcomes(Set<String> conflicts) {
        List<PartitionOutcome> outcomes = new ArrayList<>(decided.size());
        decided.forEach((name, outcome) -> {
            if (outcome instanceof Reassign.Outcome.Refused refused) {
                outcomes.add(new PartitionOutcome(name, refused.error(), refused.message()));
            } else if (conflicts.contains(name.topic()) || moves.containsKey(name) && !topics.contains(name.topic())) {
                outcomes.add(new PartitionOutcome(
                        name,
                        ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                        "topic '" + name.topic() + "' was changed in ZooKeeper meanwhile; ask again"));
            } else {
                outcomes.add(new PartitionOutcome(name, ErrorCode.NONE, null));
            }
        });
        return outcomes;
    }
}
