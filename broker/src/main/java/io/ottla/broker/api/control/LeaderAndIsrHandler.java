package io.ottla.broker.api.control;

import io.ottla.broker.api.Call;
import io.ottla.broker.api.Handler;
import io.ottla.broker.log.PartitionName;
import io.ottla.broker.partition.Assignment;
import io.ottla.broker.partition.Partitions;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.protocol.api.LeaderAndIsr.Request;
import io.ottla.protocol.api.LeaderAndIsr.Response;
import io.ottla.protocol.lane.Gather;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The controller says what this broker is to partitions: each takes its role on its lane, all side by side. */
public final class LeaderAndIsrHandler implements Handler<Request, Response> {
    private static final int FIRST_BY_ID = 5;

    private final Partitions partitions;
    private final ControllerFence fence;

    public LeaderAndIsrHandler(Partitions partitions, ControllerFence fence) {
        this.partitions = partitions;
        this.fence = fence;
    }

    @Override
    public Reply<Response> handle(Call<Request> call) {
        Request request = call.request();
        ErrorCode refusal = fence.check(request.controllerEpoch(), request.brokerEpoch());
        if (refusal != ErrorCode.NONE) {
            return Reply.done(Response.builder().errorCode(refusal.code()).build());
        }
        List<Assignment> assignments = assignments(request);
        Gather<ErrorCode> outcomes = new Gather<>(call.lane());
        assignments.forEach(assignment -> outcomes.add(partitions.assign(call.lane(), assignment)));
        return outcomes.all()
                .map(errors -> call.version() < FIRST_BY_ID ? byName(assignments, errors) : byId(assignments, errors));
    }

    private static List<Assignment> assignments(Request request) {
        List<Assignment> assignments = new ArrayList<>();
        for (Request.UngroupedPartitionState p : request.ungroupedPartitionStates()) {
            PartitionImage state = new PartitionImage(
                    p.partitionIndex(),
                    p.leader(),
                    p.leaderEpoch(),
                    p.partitionEpoch(),
                    p.controllerEpoch(),
                    p.replicas(),
                    p.isr(),
                    List.of(),
                    List.of(),
                    List.of());
            assignments.add(
                    new Assignment(new PartitionName(p.topicName(), p.partitionIndex()), Uuid.ZERO, state, p.isNew()));
        }
        for (Request.TopicState topic : request.topicStates()) {
            topic.partitionStates().forEach(p -> assignments.add(assignment(topic, p)));
        }
        return assignments;
    }

    private static Assignment assignment(Request.TopicState topic, Request.PartitionState p) {
        PartitionImage state = new PartitionImage(
                p.partitionIndex(),
                p.leader(),
                p.leaderEpoch(),
                p.partitionEpoch(),
                p.controllerEpoch(),
                p.replicas(),
                p.isr(),
                p.addingReplicas(),
                p.removingReplicas(),
                List.of());
        return new Assignment(
                new PartitionName(topic.topicName(), p.partitionIndex()), topic.topicId(), state, p.isNew());
    }

    private static Response byName(List<Assignment> assignments, List<ErrorCode> errors) {
        List<Response.PartitionError> partitions = new ArrayList<>();
        for (int i = 0; i < assignments.size(); i++) {
            PartitionName name = assignments.get(i).name();
            partitions.add(new Response.PartitionError(
                    name.topic(), name.index(), errors.get(i).code()));
        }
        return Response.builder().partitionErrors(partitions).build();
    }

    private static Response byId(List<Assignment> assignments, List<ErrorCode> errors) {
        Map<Uuid, List<Response.TopicPartitionError>> byTopic = new LinkedHashMap<>();
        for (int i = 0; i < assignments.size(); i++) {
            Assignment assignment = assignments.get(i);
            byTopic.computeIfAbsent(assignment.topicId(), id -> new ArrayList<>())
                    .add(new Response.TopicPartitionError(
                            assignment.name().index(), errors.get(i).code()));
        }
        List<Response.Topic> topics = new ArrayList<>();
        byTopic.forEach((id, partitions) -> topics.add(new Response.Topic(id, partitions)));
        return Response.builder().topics(topics).build();
    }
}
