package io.ottla.broker.api.admin;

import io.ottla.broker.api.Call;
import io.ottla.broker.api.Handler;
import io.ottla.broker.control.ClusterChanges;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.coordinator.controller.PartitionOutcome;
import io.ottla.coordinator.controller.Reassign;
import io.ottla.protocol.api.AlterPartitionReassignments.Request;
import io.ottla.protocol.api.AlterPartitionReassignments.Response;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * AlterPartitionReassignments (KIP-455): moves replicas, or ceases to where none are given; from version 1 on the asker
 * may forbid that their number changes.
 */
final class AlterPartitionReassignmentsHandler implements Handler<Request, Response> {
    private static final int FIRST_WITH_FACTOR = 1;

    private final ClusterChanges changes;

    AlterPartitionReassignmentsHandler(ClusterChanges changes) {
        this.changes = changes;
    }

    @Override
    public Reply<Response> handle(Call<Request> call) {
        Request request = call.request();
        boolean mayChange = call.version() < FIRST_WITH_FACTOR || request.allowReplicationFactorChange();
        List<Reassign.Wish> wishes = new ArrayList<>();
        request.topics()
                .forEach(topic -> topic.partitions()
                        .forEach(p -> wishes.add(new Reassign.Wish(
                                new TopicPartition(topic.name(), p.partitionIndex()), p.replicas()))));
        Reassign.Factor factor = mayChange ? Reassign.Factor.MAY_CHANGE : Reassign.Factor.FIXED;
        Reply<Response> done = changes.reassign(call.lane(), wishes, factor)
                .map(outcomes -> response(outcomes, request.allowReplicationFactorChange()));
        return Replies.within(call.lane(), request.timeoutMs(), done, () -> late(wishes, request));
    }

    private static Response late(List<Reassign.Wish> wishes, Request request) {
        List<PartitionOutcome> outcomes = wishes.stream()
                .map(wish -> new PartitionOutcome(
                        wish.partition(), ErrorCode.REQUEST_TIMED_OUT, "not done in time; it may still be done"))
                .toList();
        return response(outcomes, request.allowReplicationFactorChange());
    }

    /** Not being controller is told once for the whole, as clients look for it there. */
    private static Response response(List<PartitionOutcome> outcomes, boolean mayChange) {
        boolean elsewhere = outcomes.stream().anyMatch(outcome -> outcome.error() == ErrorCode.NOT_CONTROLLER);
        Map<String, List<Response.Partition>> byTopic = new LinkedHashMap<>();
        for (PartitionOutcome outcome : outcomes) {
            byTopic.computeIfAbsent(outcome.partition().topic(), topic -> new ArrayList<>())
                    .add(new Response.Partition(
                            outcome.partition().partition(), outcome.error().code(), outcome.message()));
        }
        List<Response.TopicResponse> responses = new ArrayList<>();
        byTopic.forEach((topic, partitions) -> responses.add(new Response.TopicResponse(topic, partitions)));
        return Response.builder()
                .allowReplicationFactorChange(mayChange)
                .errorCode((elsewhere ? ErrorCode.NOT_CONTROLLER : ErrorCode.NONE).code())
                .responses(responses)
                .build();
    }
}
