package io.ottla.broker.control;

import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;

/** Where blocks of producer ids come from that nobody else in the cluster has. From any lane. */
@FunctionalInterface
public interface ProducerIdBlocks {
    /** The next block for this broker. Fails, or has an error, when there is none now: ask again later. */
    Reply<IdsOutcome> next(Lane asker);
}
