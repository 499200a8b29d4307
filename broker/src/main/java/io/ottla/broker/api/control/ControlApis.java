package io.ottla.broker.api.control;

import io.ottla.broker.api.ApiTable;
import io.ottla.broker.api.Call;
import io.ottla.broker.control.BrokerRequests;
import io.ottla.protocol.api.AllocateProducerIds;
import io.ottla.protocol.api.AlterPartition;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.ControlledShutdown;
import java.util.List;

/** The rows of the API table that the controller serves. */
public final class ControlApis {
    private ControlApis() {}

    public static List<ApiTable.Entry> entries(BrokerRequests requests) {
        return List.of(
                ApiTable.Entry.all(
                        ApiKey.ALTER_PARTITION,
                        (Call<AlterPartition.Request> call) ->
                                requests.alterPartition(call.lane(), call.request(), call.version())),
                ApiTable.Entry.all(
                        ApiKey.CONTROLLED_SHUTDOWN,
                        (Call<ControlledShutdown.Request> call) ->
                                requests.controlledShutdown(call.lane(), call.request())),
                ApiTable.Entry.all(
                        ApiKey.ALLOCATE_PRODUCER_IDS,
                        (Call<AllocateProducerIds.Request> call) ->
                                requests.allocateProducerIds(call.lane(), call.request())));
    }
}
