package io.ottla.broker.api.admin;

import io.ottla.broker.api.Call;
import io.ottla.broker.api.Handler;
import io.ottla.broker.control.ClusterChanges;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.protocol.api.ListPartitionReassignments.Request;
import io.ottla.protocol.api.ListPartitionReassignments.Response;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** ListPartitionReassignments (KIP-455): the replicas that are being moved, of some partitions or of all. */
final class ListPartitionReassignmentsHandler implements Handler<Request, Response> {
    private final ClusterChanges changes;

    ListPartitionReassignmentsHandler(ClusterChanges changes) {
        this.changes = changes;
    }

    @Override
    public Reply<Response> handle(Call<Request> call) {
        Request request = call.request();
        Reply<Response> done =
                changes.reassignments(call.lane(), wanted(request)).map(ListPartitionReassignmentsHandler::response);
        return Replies.within(
                call.lane(),
                request.timeoutMs(),
                done,
                () -> Response.builder()
                        .errorCode(ErrorCode.REQUEST_TIMED_OUT.code())
                        .errorMessage("the controller did not answer in time")
                        .build());
    }

    private static @Nullable Set<TopicPartition> wanted(Request request) {
        List<Request.Topic> topics = request.topics();
        if (topics == null) {
            return null;
        }
        Set<TopicPartition> wanted = new HashSet<>();
        topics.forEach(topic ->
                topic.partitionIndexes().forEach(index -> wanted.add(new TopicPartition(topic.name(), index))));
        return wanted;
    }

    private static Response response(ClusterChanges.Reassignments found) {
        Map<String, List<Response.Partition>> byTopic = new LinkedHashMap<>();
        found.underWay()
                .forEach((name, assignment) -> byTopic.computeIfAbsent(name.topic(), topic -> new ArrayList<>())
                        .add(new Response.Partition(
                                name.partition(), assignment.replicas(), assignment.adding(), assignment.removing())));
        List<Response.Topic> topics = new ArrayList<>();
        byTopic.forEach((topic, partitions) -> topics.add(new Response.Topic(topic, partitions)));
        return Response.builder()
                .errorCode(found.error().code())
                .errorMessage(found.error() == ErrorCode.NONE ? null : "this broker is not the controller")
                .topics(topics)
                .build();
    }
}
