package io.ottla.broker.sim;

import io.ottla.coordinator.cluster.ConfigResource;
import io.ottla.coordinator.store.ConfigStore;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.util.Map;

/** Nothing is overridden. */
final class NoConfigs implements ConfigStore {
    @Override
    public Reply<Map<String, String>> read(Lane asker, ConfigResource resource) {
        return Reply.done(Map.of());
    }

    @Override
    public Reply<Map<String, Map<String, String>>> readAll(Lane asker, ConfigResource.Kind kind) {
        return Reply.done(Map.of());
    }

    @Override
    public Reply<Edited> edit(Lane asker, ConfigResource resource, Edit edit) {
        return Reply.failed(new IllegalStateException("nobody edits here"));
    }

    @Override
    public void onChange(Lane lane, Listener listener) {
        // nothing changes
    }
}
