package io.ottla.broker.net;

import io.ottla.broker.api.ApiTable;
import io.ottla.broker.api.CallGate;
import io.ottla.protocol.lane.Clock;
import io.ottla.protocol.net.FrameMemory;
import java.util.function.Supplier;

/**
 * What all connections of a broker have in common.
 *
 * @param table asked for each request; it is there before the first connection is accepted
 * @param requestBytesMax the largest request, its length field not counted
 * @param frameTimeoutMs how long a begun request may stand still
 * @param idleMaxMs how long a connection may be silent
 * @param budget of bytes of requests in work, over all connections
 * @param memory of bytes of requests that have begun, over all connections
 */
public record ConnectionRules(
        Supplier<ApiTable> table,
        CallGate gate,
        int requestBytesMax,
        long frameTimeoutMs,
        long idleMaxMs,
        InFlightBudget budget,
        FrameMemory memory,
        Clock clock) {
    /** Requests of one connection in work, or answered and not yet read by it, before no more are read. */
    static final int IN_FLIGHT_MAX = 128;

    /** Bytes that requests of one connection in work hold before no more are read; one may be larger. */
    static final long IN_FLIGHT_BYTES_MAX = 32L << 20;
}
