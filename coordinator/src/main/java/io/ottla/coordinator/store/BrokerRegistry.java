package io.ottla.coordinator.store;

import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;

/** How a broker enters the cluster. Every reply may fail with {@link StoreException}. */
public interface BrokerRegistry {
    /** The id of the cluster; {@code proposal} becomes it when the cluster has none. */
    Reply<String> clusterId(Lane asker, String proposal);

    /** The next broker id that nobody was given, above {@code reservedMax} (reserved.broker.max.id). */
    Reply<Integer> nextBrokerId(Lane asker, int reservedMax);

    /**
     * Enters the broker for as long as the session lives. A node that an earlier process of ours left behind is taken
     * over at once; one whose owner may be alive is refused or waited for, see the implementation.
     */
    Reply<Registered> register(Lane asker, Registration registration);

    /** Tells the cluster other addresses of a broker that is registered in this session; its epoch stays. */
    Reply<Boolean> update(Lane asker, Registration registration);

    /** Tells the controller that a log directory of this broker failed. */
    Reply<Boolean> reportLogDirFailure(Lane asker, int brokerId);
}
