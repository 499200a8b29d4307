package io.ottla.coordinator.store;

import io.ottla.coordinator.cluster.Endpoint;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;

/** Port: asks whether somebody serves at an address. */
@FunctionalInterface
public interface Liveness {
    /** Never fails; bounded in time by the implementation. */
    Reply<Sign> probe(Lane asker, Endpoint endpoint);

    /** What was found. */
    enum Sign {
        /** A broker answers there. */
        ALIVE,
        /** The machine says that nobody listens there. */
        DEAD,
        /** No answer, or our own: cannot be told. */
        UNKNOWN
    }
}
