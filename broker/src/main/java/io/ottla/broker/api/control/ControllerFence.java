package io.ottla.broker.api.control;

import io.ottla.protocol.wire.ErrorCode;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Keeps out a controller that has been replaced without knowing it, and orders that were meant for an earlier life of
 * this broker. Thread: any.
 */
public final class ControllerFence {
    private static final long NO_EPOCH = -1;

    private final AtomicInteger newestEpoch = new AtomicInteger();
    private final LongSupplier brokerEpoch;

    /** @param brokerEpoch of this broker's present registration; from any thread */
    public ControllerFence(LongSupplier brokerEpoch) {
        this.brokerEpoch = brokerEpoch;
    }

    /**
     * NONE, or why the order is not obeyed.
     *
     * @param orderBrokerEpoch -1 if the request is too old to carry it
     */
    ErrorCode check(int controllerEpoch, long orderBrokerEpoch) {
        if (controllerEpoch < newestEpoch.accumulateAndGet(controllerEpoch, Math::max)) {
            return ErrorCode.STALE_CONTROLLER_EPOCH;
        }
        return orderBrokerEpoch != NO_EPOCH && orderBrokerEpoch < brokerEpoch.getAsLong()
                ? ErrorCode.STALE_BROKER_EPOCH
                : ErrorCode.NONE;
    }
}
