package io.ottla.broker.api.admin;

import io.ottla.broker.api.Call;
import io.ottla.broker.api.Handler;
import io.ottla.broker.meta.Metadata;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.protocol.api.ListConfigResources.Request;
import io.ottla.protocol.api.ListConfigResources.Response;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * ListConfigResources: which resources have configs (KIP-1142). Version 0 asks for subscriptions to client metrics alone
 * (KIP-1000), of which there are none here, as there are no configs of groups. No types in the request stand for all.
 */
final class ListConfigResourcesHandler implements Handler<Request, Response> {
    private static final Set<Byte> TYPES = Set.of(
            ResourceType.TOPIC,
            ResourceType.BROKER,
            ResourceType.BROKER_LOGGER,
            ResourceType.CLIENT_METRICS,
            ResourceType.GROUP);

    private final Metadata metadata;

    ListConfigResourcesHandler(Metadata metadata) {
        this.metadata = metadata;
    }

    @Override
    public Reply<Response> handle(Call<Request> call) {
        if (call.version() == 0) {
            return Reply.done(Response.DEFAULT);
        }
        Set<Byte> wanted = new TreeSet<>(call.request().resourceTypes());
        if (!TYPES.containsAll(wanted)) {
            return Reply.done(Response.builder()
                    .errorCode(ErrorCode.UNSUPPORTED_VERSION.code())
                    .build());
        }
        return Reply.done(Response.builder()
                .configResources(list(wanted.isEmpty() ? TYPES : wanted))
                .build());
    }

    private List<Response.ConfigResource> list(Set<Byte> wanted) {
        ClusterImage image = metadata.image();
        List<Response.ConfigResource> resources = new ArrayList<>();
        if (wanted.contains(ResourceType.TOPIC)) {
            image.topics()
                    .forEach(topic -> resources.add(new Response.ConfigResource(topic.name(), ResourceType.TOPIC)));
        }
        for (byte type : List.of(ResourceType.BROKER, ResourceType.BROKER_LOGGER)) {
            if (wanted.contains(type)) {
                image.brokers()
                        .keySet()
                        .forEach(id -> resources.add(new Response.ConfigResource(Integer.toString(id), type)));
            }
        }
        return resources;
    }
}
