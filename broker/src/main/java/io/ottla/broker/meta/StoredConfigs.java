package io.ottla.broker.meta;

import io.ottla.coordinator.cluster.ConfigResource;
import io.ottla.coordinator.store.ConfigStore;
import io.ottla.protocol.lane.Gather;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the overrides of several topics as they are stored now. Thread: asked from any lane. */
public final class StoredConfigs {
    /** Above it one read of all is cheaper than single ones. */
    private static final int SINGLE_READS_MAX = 32;

    private final ConfigStore store;

    public StoredConfigs(ConfigStore store) {
        this.store = store;
    }

    /** The overrides by topic, empty ones included. Fails with StoreException. */
    public Reply<Map<String, Map<String, String>>> read(Lane asker, Collection<String> topics) {
        List<String> names = topics.stream().distinct().toList();
        if (names.size() > SINGLE_READS_MAX) {
            return store.readAll(asker, ConfigResource.Kind.TOPIC).map(all -> {
                Map<String, Map<String, String>> asked = new HashMap<>();
                names.forEach(topic -> asked.put(topic, all.getOrDefault(topic, Map.of())));
                return asked;
            });
        }
        Gather<Map<String, String>> reads = new Gather<>(asker);
        names.forEach(topic -> reads.add(store.read(asker, ConfigResource.topic(topic))));
        return reads.all().map(read -> {
            Map<String, Map<String, String>> asked = new HashMap<>();
            for (int i = 0; i < names.size(); i++) {
                asked.put(names.get(i), read.get(i));
            }
            return asked;
        });
    }
}
