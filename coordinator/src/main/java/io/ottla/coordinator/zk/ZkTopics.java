package io.ottla.coordinator.zk;

import io.ottla.coordinator.store.StoreException;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads topics: all assignments in one pipeline, then all states in another. */
final class ZkTopics {
    private static final Logger LOG = LoggerFactory.getLogger(ZkTopics.class);

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
            TopicNode node = answer.isOk() ? readable(names.get(i), answer) : null;
            if (node != null) {
                found.put(names.get(i), new Found(node, answer.version()));
            }
        }
        return found;
    }

    /** One topic that cannot be read must not leave all others without a controller: it does not exist, and we say why. */
    private static @Nullable TopicNode readable(String name, Answer answer) {
        try {
            return TopicNode.read(ZkPaths.topic(name), answer.bytes());
        } catch (StoreException e) {
            LOG.error("topic={} is left out: {}", name, e.getMessage());
            return null;
        }
    }

    private Reply<List<StoredTopic>> states(Lane asker, Map<String, Found> found) {
        List<Place> places = new ArrayList<>();
        found.forEach((name, topic) ->
                topic.node.assignments().keySet().forEach(index -> places.add(new Place(name, index))));
        return Pipeline.each(asker, places, place -> state(asker, place)).map(states -> {
            Map<String, Map<Integer, StoredState>> byTopic = new LinkedHashMap<>();
            for (int i = 0; i < places.size(); i++) {
                Place place = places.get(i);
                Read read = states.get(i);
                if (read.isCorrupt) {
                    found.remove(place.topic);
                } else if (read.state != null) {
                    byTopic.computeIfAbsent(place.topic, t -> new TreeMap<>()).put(place.index, read.state);
                }
            }
            return topics(found, byTopic);
        });
    }

    private static List<StoredTopic> topics(Map<String, Found> found, Map<String, Map<Integer, StoredState>> states) {
        List<StoredTopic> topics = new ArrayList<>(found.size());
        found.forEach((name, topic) -> topics.add(new StoredTopic(
                name, topic.node.id(), topic.version, topic.node.assignments(), states.getOrDefault(name, Map.of()))));
        return topics;
    }

    private Reply<Read> state(Lane asker, Place place) {
        String path = ZkPaths.state(place.topic, place.index);
        return ops.get(asker, path, null).map(answer -> {
            if (!answer.isOk()) {
                return new Read(null, false);
            }
            try {
                return new Read(StateNode.read(path, answer.bytes(), answer.version(), answer.written()), false);
            } catch (StoreException e) {
                LOG.error("topic={} is left out: {}", place.topic, e.getMessage());
                return new Read(null, true);
            }
        });
    }

    private record Found(TopicNode node, int version) {}

    private record Place(String topic, int index) {}

    /** A state, or null for none; corrupt when there is one that cannot be read. */
    private record Read(@Nullable StoredState state, boolean isCorrupt) {}
}
