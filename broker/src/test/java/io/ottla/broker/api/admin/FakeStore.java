package io.ottla.broker.api.admin;

import io.ottla.coordinator.cluster.ConfigResource;
import io.ottla.coordinator.store.ConfigStore;
import io.ottla.coordinator.store.StoreException;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Config overrides in memory. */
public final class FakeStore implements ConfigStore {
    public final Map<ConfigResource, Map<String, String>> overrides = new HashMap<>();
    public boolean unreachable;
    public int reads;
    private final List<Listener> listeners = new ArrayList<>();

    @Override
    public Reply<Map<String, String>> read(Lane asker, ConfigResource resource) {
        reads++;
        return unreachable ? Reply.failed(down()) : Reply.done(overrides.getOrDefault(resource, Map.of()));
    }

    @Override
    public Reply<Map<String, Map<String, String>>> readAll(Lane asker, ConfigResource.Kind kind) {
        reads++;
        Map<String, Map<String, String>> all = new HashMap<>();
        overrides.forEach((resource, theirs) -> {
            if (resource.kind() == kind) {
                all.put(resource.name(), theirs);
            }
        });
        return unreachable ? Reply.failed(down()) : Reply.done(all);
    }

    @Override
    public Reply<Edited> edit(Lane asker, ConfigResource resource, Edit edit) {
        if (unreachable) {
            return Reply.failed(down());
        }
        Edited edited = edit.apply(overrides.getOrDefault(resource, Map.of()));
        if (edited instanceof Edited.Stored stored) {
            overrides.put(resource, stored.overrides());
        }
        return Reply.done(edited);
    }

    @Override
    public void onChange(Lane lane, Listener listener) {
        listeners.add(listener);
    }

    /** Someone else, a tool on ZooKeeper for example, has written. */
    public void writtenElsewhere(ConfigResource resource, Map<String, String> now) {
        overrides.put(resource, now);
        listeners.forEach(listener -> listener.changed(resource, now));
    }

    private static StoreException down() {
        return new StoreException(StoreException.Kind.UNREACHABLE, "ZooKeeper is away");
    }
}
