package io.ottla.broker.api;

import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import org.jspecify.annotations.Nullable;

/** Makes the topic that keeps groups when the first one asks for it. Callable from any lane. */
public interface OffsetsTopic {
    /**
     * Creates the topic unless it is there, and waits, bounded, until its leaders are known. Completes in any case.
     *
     * @param asker reads the reply
     */
    Reply<Outcome> ensure(Lane asker);

    /**
     * @param image the latest, whether or not it has the topic
     * @param problem why the topic could not be created, null if it could or was there
     */
    record Outcome(ClusterImage image, @Nullable String problem) {}
}
