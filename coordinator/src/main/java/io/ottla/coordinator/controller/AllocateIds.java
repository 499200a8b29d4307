package io.ottla.coordinator.controller;

import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.store.ProducerIds;
import io.ottla.protocol.wire.ErrorCode;

/** Which producer ids a broker may give out next: a block after the one handed out last, so that none is given twice. */
public final class AllocateIds {
    /** As Kafka: few enough to waste at each restart, enough to ask seldom. */
    public static final int BLOCK_SIZE = 1000;

    private AllocateIds() {}

    /** What was decided. */
    public sealed interface Outcome {
        record Allocated(ProducerIds block) implements Outcome {}

        record Refused(ErrorCode error) implements Outcome {}
    }

    public static Outcome decide(ControlState state, int brokerId, long brokerEpoch, ProducerIds last) {
        BrokerInfo broker = state.image().brokers().get(brokerId);
        if (broker == null) {
            return new Outcome.Refused(ErrorCode.BROKER_ID_NOT_REGISTERED);
        }
        if (broker.epoch() != brokerEpoch) {
            return new Outcome.Refused(ErrorCode.STALE_BROKER_EPOCH);
        }
        if (last.last() > Long.MAX_VALUE - BLOCK_SIZE) {
            return new Outcome.Refused(ErrorCode.UNKNOWN_PRODUCER_ID);
        }
        long first = last.last() + 1;
        return new Outcome.Allocated(new ProducerIds(brokerId, first, first + BLOCK_SIZE - 1));
    }
}
