package io.ottla.broker.api.admin;

import io.ottla.broker.api.Call;
import io.ottla.broker.api.Handler;
import io.ottla.broker.control.ClusterChanges;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.coordinator.controller.ElectionType;
import io.ottla.coordinator.controller.PartitionOutcome;
import io.ottla.protocol.api.ElectLeaders.Request;
import io.ottla.protocol.api.ElectLeaders.Response;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * ElectLeaders: the preferred replica, or from version 1 on any live one (KIP-460). No partitions in the request stand
 * for all; then those that need no election are left out of the answer.
 */
final class ElectLeadersHandler implements Handler<Request, Response> {
    private final ClusterChanges changes;

    ElectLeadersHandler(ClusterChanges changes) {
        this.changes = changes;
    }

    @Override
    public Reply<Response> handle(Call<Request> call) {
        Request request = call.request();
        ElectionType type = type(request.electionType());
        List<TopicPartition> wanted = wanted(request);
        if (type == null) {
            return Reply.done(response(ErrorCode.INVALID_REQUEST, List.of()));
        }
        if (wanted != null && wanted.isEmpty()) {
            return Reply.done(response(ErrorCode.NONE, List.of()));
        }
        Reply<Response> done = changes.electLeaders(call.lane(), type, wanted)
                .map(held -> response(held.error(), wanted == null ? notable(held.outcomes()) : held.outcomes()));
        return Replies.within(call.lane(), request.timeoutMs(), done, () -> late(wanted));
    }

    private static @Nullable ElectionType type(int id) {
        for (ElectionType type : ElectionType.values()) {
            if (type.id() == id) {
                return type;
            }
        }
        return null;
    }

    private static @Nullable List<TopicPartition> wanted(Request request) {
        List<Request.TopicPartition> topics = request.topicPartitions();
        if (topics == null) {
            return null;
        }
        Set<TopicPartition> partitions = new LinkedHashSet<>();
        topics.forEach(topic ->
                topic.partitions().forEach(index -> partitions.add(new TopicPartition(topic.topic(), index))));
        return List.copyOf(partitions);
    }

    private static List<PartitionOutcome> notable(List<PartitionOutcome> outcomes) {
        return outcomes.stream()
                .filter(outcome -> outcome.error() != ErrorCode.ELECTION_NOT_NEEDED)
                .toList();
    }

    private static Response late(@Nullable List<TopicPartition> wanted) {
        if (wanted == null) {
            return response(ErrorCode.REQUEST_TIMED_OUT, List.of());
        }
        List<PartitionOutcome> outcomes = wanted.stream()
                .map(partition -> new PartitionOutcome(
                        partition, ErrorCode.REQUEST_TIMED_OUT, "not done in time; it may still be done"))
                .toList();
        return response(ErrorCode.NONE, outcomes);
    }

    private static Response response(ErrorCode error, List<PartitionOutcome> outcomes) {
        Map<String, List<Response.PartitionResult>> byTopic = new LinkedHashMap<>();
        for (PartitionOutcome outcome : outcomes) {
            byTopic.computeIfAbsent(outcome.partition().topic(), topic -> new ArrayList<>())
                    .add(new Response.PartitionResult(
                            outcome.partition().partition(), outcome.error().code(), outcome.message()));
        }
        List<Response.ReplicaElectionResult> results = new ArrayList<>();
        byTopic.forEach((topic, partitions) -> results.add(new Response.ReplicaElectionResult(topic, partitions)));
        return Response.builder()
                .errorCode(error.code())
                .replicaElectionResults(results)
                .build();
    }
}
