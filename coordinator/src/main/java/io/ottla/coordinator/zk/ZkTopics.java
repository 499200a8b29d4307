package io.ottla.coordinator.zk;

import io.ottla.coordinator.store.StoredState;
import io.ottla.coordinator.store.StoredTopic;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.zookeeper.Watcher;
import org.jspecify.annotations.Nullable;

/** Reads topics: all assignments in one pipeline, then all states in another. */
final class ZkTopics {
    private final ZkOps ops;
    private final Watcher watcher;

    /** @param watcher told when an assignment changes */
    ZkTopics(ZkOps ops, Watcher watcher) {
        this.ops = ops;
        this.watcher = watcher;
    }

    Reply<List<StoredTopic>> read(Lane asker, Collection<String> names) {
        List<String> wanted = List.copyOf(names);
        Reply<List<Answer>> nodes = Pipeline.each(asker, wanted, name -> ops.get(asker, ZkPaths.topic(name), watcher));
        return nodes.then(answers -> states(asker, found(wanted, answers)));
    }

    private static Map<String, Found> found(List<String> names, List<Answer> answers) {
        Map<String, Found> found = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            Answer answer = answers.get(i);
            if (answer.isOk()) {
                String name = names.get(i);
                TopicNode node = TopicNode.read(ZkPaths.topic(name), answer.bytes());
                found.put(name, new Found(node, answer.version()));
            }
        }
        return found;
    }

    private Reply<List<StoredTopic>> states(Lane asker, Map<String, Found> found) {
        List<Place> places = new ArrayList<>();
        found.forEach((name, topic) ->
                topic.node.assignments().keySet().forEach(index -> places.add(new Place(name, index))));
        return Pipeline.each(asker, places, place -> state(asker, place)).map(states -> {
            Map<String, Map<Integer, StoredState>> byTopic = new LinkedHashMap<>();
            for (int i = 0; i < places.size(); i++) {
                StoredState state = states.get(i).state;
                Place place = places.get(i);
                if (state != null) {
                    byTopic.computeIfAbsent(place.topic, t -> new TreeMap<>()).put(place.index, state);
                }
            }
            List<StoredTopic> topics = new ArrayList<>(found.size());
            found.forEach((name, topic) -> topics.add(new StoredTopic(
                    name,
                    topic.node.id(),
                    topic.version,
                    topic.node.assignments(),
                    byTopic.getOrDefault(name, Map.of()))));
            return topics;
        });
    }

    private Reply<Read> state(Lane asker, Place place) {
        String path = ZkPaths.state(place.topic, place.index);
        return ops.get(asker, path, null)
                .map(answer -> new Read(answer.isOk() ? StateNode.read(path, answer.bytes(), answer.version()) : null));
    }

    private record Found(TopicNode node, int version) {}

    private record Place(String topic, int index) {}

    private record Read(@Nullable StoredState state) {}
}
