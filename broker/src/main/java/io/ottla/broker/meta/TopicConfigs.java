package io.ottla.broker.meta;

import io.ottla.broker.config.BrokerSettings;
import io.ottla.broker.config.LiveSettings;
import io.ottla.broker.config.TopicSettings;
import io.ottla.broker.config.UsableOverrides;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.coordinator.store.ConfigStore;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings of topics as they are now: overrides from the cluster store over this broker's own. A topic's overrides
 * are read once, when its first log here is opened, and again whenever the store tells of a change; with the topic they
 * are forgotten.
 *
 * <p>Thread: {@link #of} and {@link #overrides} from anywhere; changes and listeners on the metadata lane.
 */
public final class TopicConfigs {
    private static final Logger LOG = LoggerFactory.getLogger(TopicConfigs.class);

    private final Lane lane;
    private final StoredConfigs store;
    private final LiveSettings broker;
    private final ConcurrentHashMap<String, Entry> topics = new ConcurrentHashMap<>();
    private final CopyOnWriteArrayList<Listener> listeners = new CopyOnWriteArrayList<>();

    /** @param lane the metadata lane */
    public TopicConfigs(Lane lane, ConfigStore store, LiveSettings broker) {
        this.lane = lane;
        this.store = new StoredConfigs(store);
        this.broker = broker;
        broker.onChange((before, after) -> lane.enter(() -> inheritFrom(after)));
    }

    /** The settings of the topic; the broker's defaults when its overrides have not been read, see {@link #prepare}. */
    public TopicSettings of(String topic) {
        Entry known = topics.get(topic);
        return known == null ? broker.current().topicDefaults() : known.settings;
    }

    /** The overrides of the topic as they were last read. */
    public Map<String, String> overrides(String topic) {
        Entry known = topics.get(topic);
        return known == null ? Map.of() : known.overrides;
    }

    /**
     * Reads the overrides of those among these topics that are not known yet; complete when {@link #of} is right for
     * all of them. Fails with StoreException when the store cannot be reached.
     */
    public Reply<Boolean> prepare(Lane asker, Collection<String> names) {
        List<String> unknown = names.stream()
                .filter(topic -> !topics.containsKey(topic))
                .distinct()
                .toList();
        if (unknown.isEmpty()) {
            return Reply.done(true);
        }
        return store.read(asker, unknown).map(overrides -> {
            overrides.forEach((topic, theirs) -> topics.putIfAbsent(topic, entry(topic, theirs)));
            return true;
        });
    }

    /** Names a listener that hears of every topic whose settings changed, on the metadata lane. */
    public void onChange(Listener listener) {
        listeners.add(listener);
    }

    /** The store's word that a topic's overrides are these now. On the metadata lane. */
    void changed(String topic, Map<String, String> overrides, ClusterImage image) {
        assert lane.here();
        boolean told = !image.brokers().isEmpty(); // before the controller has spoken, what was read at start counts
        if (told && image.topic(topic) == null) {
            topics.remove(topic); // being deleted or not created yet: read anew when a log of it is opened
            return;
        }
        Entry next = entry(topic, overrides);
        topics.put(topic, next);
        listeners.forEach(listener -> listener.changed(topic, next.settings));
    }

    /** Forgets topics that are gone, so that a new one of the same name does not get their overrides. */
    void imageChanged(ClusterImage before, ClusterImage after) {
        for (TopicImage topic : before.topics()) {
            TopicImage now = after.topic(topic.name());
            if (now == null || !now.id().equals(topic.id())) {
                topics.remove(topic.name());
            }
        }
    }

    private void inheritFrom(BrokerSettings settings) {
        topics.forEach((topic, known) -> {
            Entry next = entry(topic, known.overrides, settings);
            topics.put(topic, next);
            if (!next.settings.equals(known.settings)) {
                listeners.forEach(listener -> listener.changed(topic, next.settings));
            }
        });
    }

    private Entry entry(String topic, Map<String, String> overrides) {
        return entry(topic, overrides, broker.current());
    }

    private static Entry entry(String topic, Map<String, String> overrides, BrokerSettings broker) {
        if (overrides.isEmpty()) {
            return new Entry(Map.of(), broker.topicDefaults());
        }
        UsableOverrides found = UsableOverrides.of(overrides, some -> TopicSettings.of(broker.raw(), some));
        found.troubles().forEach((name, trouble) -> LOG.warn("topic={} override left out: {}", topic, trouble));
        return new Entry(Map.copyOf(overrides), TopicSettings.of(broker.raw(), found.usable()));
    }

    /** Hears that a topic's settings are these now. */
    @FunctionalInterface
    public interface Listener {
        void changed(String topic, TopicSettings settings);
    }

    private record Entry(Map<String, String> overrides, TopicSettings settings) {}
}
