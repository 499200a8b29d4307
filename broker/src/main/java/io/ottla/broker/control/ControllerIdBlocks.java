package io.ottla.broker.control;

import io.ottla.coordinator.store.ProducerIds;
import io.ottla.protocol.api.AllocateProducerIds;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** Blocks of producer ids from the controller, by AllocateProducerIds (KIP-730). From any lane. */
public final class ControllerIdBlocks implements ProducerIdBlocks {
    private final ToController controller;
    private final IntSupplier brokerId;
    private final LongSupplier brokerEpoch;

    /** @param brokerEpoch of this broker's present registration; from any thread */
    public ControllerIdBlocks(ToController controller, IntSupplier brokerId, LongSupplier brokerEpoch) {
        this.controller = controller;
        this.brokerId = brokerId;
        this.brokerEpoch = brokerEpoch;
    }

    @Override
    public Reply<IdsOutcome> next(Lane asker) {
        int id = brokerId.getAsInt();
        AllocateProducerIds.Request request = AllocateProducerIds.Request.builder()
                .brokerId(id)
                .brokerEpoch(brokerEpoch.getAsLong())
                .build();
        return controller
                .send(asker, ApiKey.ALLOCATE_PRODUCER_IDS, version -> request)
                .map(message -> outcome(id, (AllocateProducerIds.Response) message));
    }

    private static IdsOutcome outcome(int brokerId, AllocateProducerIds.Response answer) {
        ErrorCode error = ErrorCode.of(answer.errorCode());
        if (error != ErrorCode.NONE) {
            return new IdsOutcome(error, null);
        }
        long first = answer.producerIdStart();
        return first < 0 || answer.producerIdLen() <= 0
                ? new IdsOutcome(ErrorCode.INVALID_REQUEST, null)
                : new IdsOutcome(error, new ProducerIds(brokerId, first, first + answer.producerIdLen() - 1));
    }
}
