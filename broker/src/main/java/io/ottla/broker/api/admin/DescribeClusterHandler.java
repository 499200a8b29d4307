package io.ottla.broker.api.admin;

import io.ottla.broker.api.Call;
import io.ottla.broker.api.Handler;
import io.ottla.broker.meta.AddressBook;
import io.ottla.broker.meta.Metadata;
import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.protocol.api.DescribeCluster.Request;
import io.ottla.protocol.api.DescribeCluster.Response;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/** DescribeCluster: id, controller and brokers (KIP-700); controllers of their own (KIP-919) do not exist here. */
final class DescribeClusterHandler implements Handler<Request, Response> {
    private static final byte BROKERS = 1;
    private static final byte CONTROLLERS = 2;

    private final Metadata metadata;
    private final AddressBook addresses;

    DescribeClusterHandler(Metadata metadata, AddressBook addresses) {
        this.metadata = metadata;
        this.addresses = addresses;
    }

    @Override
    public Reply<Response> handle(Call<Request> call) {
        byte wanted = call.request().endpointType();
        if (wanted == BROKERS) {
            return Reply.done(describe(call));
        }
        return Reply.done(
                wanted == CONTROLLERS
                        ? refused(
                                ErrorCode.MISMATCHED_ENDPOINT_TYPE,
                                "controllers (endpoint type 2) were asked for, and this is a broker (1)")
                        : refused(
                                ErrorCode.UNSUPPORTED_ENDPOINT_TYPE,
                                "endpoint type " + wanted + " is unknown, allowed are 1 (broker) and 2 (controller)"));
    }

    private Response describe(Call<Request> call) {
        ClusterImage image = metadata.image();
        TopicAnswers answers = new TopicAnswers(image, addresses, call.connection());
        List<Response.Broker> brokers = new ArrayList<>();
        answers.reachable().forEach((id, endpoint) -> {
            BrokerInfo broker = image.brokers().get(id);
            brokers.add(new Response.Broker(
                    id, endpoint.host(), endpoint.port(), broker == null ? null : broker.rack(), false));
        });
        return Response.builder()
                .clusterId(image.clusterId())
                .controllerId(image.controllerId())
                .brokers(brokers)
                .clusterAuthorizedOperations(
                        call.request().includeClusterAuthorizedOperations()
                                ? Operations.ALL_ON_CLUSTER
                                : Operations.NOT_ASKED)
                .build();
    }

    private static Response refused(ErrorCode error, String message) {
        return Response.builder().errorCode(error.code()).errorMessage(message).build();
    }
}
