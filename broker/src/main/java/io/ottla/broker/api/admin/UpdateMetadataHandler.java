package io.ottla.broker.api.admin;

import io.ottla.broker.api.Call;
import io.ottla.broker.api.Handler;
import io.ottla.broker.meta.Metadata;
import io.ottla.protocol.api.UpdateMetadata.Request;
import io.ottla.protocol.api.UpdateMetadata.Response;
import io.ottla.protocol.lane.Reply;

/** UpdateMetadata: the controller tells this broker of the cluster. Answered once the image holds it. */
final class UpdateMetadataHandler implements Handler<Request, Response> {
    private final Metadata metadata;

    UpdateMetadataHandler(Metadata metadata) {
        this.metadata = metadata;
    }

    @Override
    public Reply<Response> handle(Call<Request> call) {
        return metadata.update(call.lane(), call.request()).map(error -> new Response(error.code()));
    }
}
