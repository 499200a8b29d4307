package io.ottla.broker.api.control;

import io.ottla.broker.api.Call;
import io.ottla.broker.api.Handler;
import io.ottla.broker.log.PartitionName;
import io.ottla.broker.partition.Partitions;
import io.ottla.broker.partition.Partitions.Remains;
import io.ottla.protocol.api.StopReplica.Request;
import io.ottla.protocol.api.StopReplica.Response;
import io.ottla.protocol.lane.Gather;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/** The controller takes replicas away from this broker, and says whether their logs go too. */
public final class StopReplicaHandler implements Handler<Request, Response> {
    private static final int NO_EPOCH = -1;

    private final Partitions partitions;
    private final ControllerFence fence;

    public StopReplicaHandler(Partitions partitions, ControllerFence fence) {
        this.partitions = partitions;
        this.fence = fence;
    }

    private record Order(PartitionName name, int leaderEpoch, Remains remains) {}

    @Override
    public Reply<Response> handle(Call<Request> call) {
        Request request = call.request();
        ErrorCode refusal = fence.check(request.controllerEpoch(), request.brokerEpoch());
        if (refusal != ErrorCode.NONE) {
            return Reply.done(Response.builder().errorCode(refusal.code()).build());
        }
        List<Order> orders = orders(request);
        Gather<ErrorCode> outcomes = new Gather<>(call.lane());
        orders.forEach(
                order -> outcomes.add(partitions.stop(call.lane(), order.name, order.leaderEpoch, order.remains)));
        return outcomes.all().map(errors -> answer(orders, errors));
    }

    private static List<Order> orders(Request request) {
        Remains all = remains(request.deletePartitions());
        List<Order> orders = new ArrayList<>();
        request.ungroupedPartitions().forEach(p -> orders.add(order(p.topicName(), p.partitionIndex(), NO_EPOCH, all)));
        request.topics()
                .forEach(topic -> topic.partitionIndexes()
                        .forEach(index -> orders.add(order(topic.name(), index, NO_EPOCH, all))));
        request.topicStates()
                .forEach(topic -> topic.partitionStates()
                        .forEach(p -> orders.add(order(
                                topic.topicName(),
                                p.partitionIndex(),
                                p.leaderEpoch(),
                                remains(p.deletePartition())))));
        return orders;
    }

    private static Order order(String topic, int index, int leaderEpoch, Remains remains) {
        return new Order(new PartitionName(topic, index), leaderEpoch, remains);
    }

    private static Remains remains(boolean delete) {
        return delete ? Remains.DELETED : Remains.KEPT;
    }

    private static Response answer(List<Order> orders, List<ErrorCode> errors) {
        List<Response.PartitionError> partitions = new ArrayList<>();
        for (int i = 0; i < orders.size(); i++) {
            PartitionName name = orders.get(i).name;
            partitions.add(new Response.PartitionError(
                    name.topic(), name.index(), errors.get(i).code()));
        }
        return Response.builder().partitionErrors(partitions).build();
    }
}
