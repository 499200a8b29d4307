package io.ottla.broker.api;

import io.ottla.broker.api.FailureAnswers.Failure;
import io.ottla.protocol.api.AllocateProducerIds;
import io.ottla.protocol.api.AlterPartition;
import io.ottla.protocol.api.ControlledShutdown;
import io.ottla.protocol.api.LeaderAndIsr;
import io.ottla.protocol.api.StopReplica;
import io.ottla.protocol.api.UpdateMetadata;
import io.ottla.protocol.wire.Message;
import org.jspecify.annotations.Nullable;

/** Error responses of the APIs between brokers: all have one error for the whole. */
final class ControlFailures {
    private ControlFailures() {}

    static @Nullable Message answer(Failure failure) {
        short code = failure.code();
        return switch (failure.key()) {
            case LEADER_AND_ISR ->
                LeaderAndIsr.Response.builder().errorCode(code).build();
            case STOP_REPLICA -> StopReplica.Response.builder().errorCode(code).build();
            case UPDATE_METADATA ->
                UpdateMetadata.Response.builder().errorCode(code).build();
            case CONTROLLED_SHUTDOWN ->
                ControlledShutdown.Response.builder().errorCode(code).build();
            case ALTER_PARTITION ->
                AlterPartition.Response.builder().errorCode(code).build();
            case ALLOCATE_PRODUCER_IDS ->
                AllocateProducerIds.Response.builder().errorCode(code).build();
            default -> null;
        };
    }
}
