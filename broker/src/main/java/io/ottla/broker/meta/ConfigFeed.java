package io.ottla.broker.meta;

import io.ottla.broker.config.BrokerConfigs;
import io.ottla.coordinator.cluster.ConfigResource;
import io.ottla.coordinator.store.ConfigStore;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.util.Map;

/**
 * Brings overrides from the cluster store to where they count: those of brokers to {@link BrokerConfigs}, those of
 * topics to {@link TopicConfigs}. Thread: the metadata lane.
 */
public final class ConfigFeed {
    private final Lane lane;
    private final ConfigStore store;
    private final Metadata metadata;
    private final BrokerConfigs broker;
    private final TopicConfigs topics;
    private String ownName = "";

    public ConfigFeed(Lane lane, ConfigStore store, Metadata metadata, BrokerConfigs broker, TopicConfigs topics) {
        this.lane = lane;
        this.store = store;
        this.metadata = metadata;
        this.broker = broker;
        this.topics = topics;
    }

    /**
     * Listens from now on, and reads the overrides of this broker and of all brokers. Call on the metadata lane once
     * this broker's id is known. Fails with StoreException.
     */
    public Reply<Boolean> start(int brokerId) {
        assert lane.here();
        ownName = Integer.toString(brokerId);
        store.onChange(lane, this::changed);
        metadata.onChange(topics::imageChanged);
        return store.readAll(lane, ConfigResource.Kind.BROKER).map(all -> {
            broker.stored(all.getOrDefault(ConfigResource.DEFAULT, Map.of()), all.getOrDefault(ownName, Map.of()));
            return true;
        });
    }

    /**
     * Puts overrides that this broker itself has just stored in force, ahead of the store's word; complete when they
     * are.
     */
    public Reply<Boolean> apply(Lane asker, ConfigResource resource, Map<String, String> overrides) {
        Reply<Boolean> done = Reply.on(asker);
        lane.enter(() -> {
            changed(resource, overrides);
            done.complete(true);
        });
        return done;
    }

    private void changed(ConfigResource resource, Map<String, String> overrides) {
        switch (resource.kind()) {
            case TOPIC -> topics.changed(resource.name(), overrides, metadata.image());
            case BROKER -> {
                if (resource.name().equals(ConfigResource.DEFAULT)) {
                    broker.storedForAll(overrides);
                } else if (resource.name().equals(ownName)) {
                    broker.storedForThis(overrides);
                }
            }
            case CLIENT, USER, IP -> {
                // quotas: for those who keep them
            }
        }
    }
}
