package io.ottla.coordinator.store;

import io.ottla.coordinator.cluster.ConfigResource;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.Map;

/**
 * The config overrides that are kept in the cluster store. Values are text as the operator gave them; names and values
 * are for the caller to check.
 */
public interface ConfigStore {
    /** The overrides of one resource; empty when it has none. Fails with {@link StoreException}. */
    Reply<Map<String, String>> read(Lane asker, ConfigResource resource);

    /** The overrides of every resource of a kind that has any, by name. Fails with {@link StoreException}. */
    Reply<Map<String, Map<String, String>>> readAll(Lane asker, ConfigResource.Kind kind);

    /**
     * Changes the overrides of one resource: reads them, asks {@code edit} what they become, writes them unless
     * someone else wrote in between (then all is done again), and tells every broker. The answer holds what was
     * written, or the refusal. Fails with {@link StoreException}.
     *
     * @param edit pure; called on a thread of the store, perhaps more than once
     */
    Reply<Edited> edit(Lane asker, ConfigResource resource, Edit edit);

    /** Names a listener that hears every change from now on, on {@code lane}. */
    void onChange(Lane lane, Listener listener);

    /** Makes new overrides of the current ones. */
    @FunctionalInterface
    interface Edit {
        Edited apply(Map<String, String> current);
    }

    /** What an edit came to. */
    sealed interface Edited {
        /** These are the overrides from now on. */
        record Stored(Map<String, String> overrides) implements Edited {}

        /** Nothing was changed. */
        record Refused(ErrorCode error, String message) implements Edited {}
    }

    /** Hears of changed overrides. */
    @FunctionalInterface
    interface Listener {
        /** These are the overrides of the resource now; may be called again with the same ones. */
        void changed(ConfigResource resource, Map<String, String> overrides);
    }
}
