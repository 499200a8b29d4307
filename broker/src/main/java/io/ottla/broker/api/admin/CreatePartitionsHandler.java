package io.ottla.broker.api.admin;

import io.ottla.broker.api.Call;
import io.ottla.broker.api.Handler;
import io.ottla.broker.control.ClusterChanges;
import io.ottla.broker.meta.Metadata;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.coordinator.controller.MorePartitions;
import io.ottla.coordinator.controller.TopicOutcome;
import io.ottla.protocol.api.CreatePartitions.Request;
import io.ottla.protocol.api.CreatePartitions.Response;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** CreatePartitions. Answered when this broker knows the new partitions, or when the request's time is up. */
final class CreatePartitionsHandler implements Handler<Request, Response> {
    private final Metadata metadata;
    private final ClusterChanges changes;

    CreatePartitionsHandler(Metadata metadata, ClusterChanges changes) {
        this.metadata = metadata;
        this.changes = changes;
    }

    @Override
    public Reply<Response> handle(Call<Request> call) {
        Request request = call.request();
        Map<String, Long> mentions =
                request.topics().stream().collect(Collectors.groupingBy(Request.Topic::name, Collectors.counting()));
        Wishes<MorePartitions> wishes = new Wishes<>();
        for (Request.Topic topic : request.topics()) {
            String name = topic.name();
            List<Request.Assignment> assignments = topic.assignments();
            if (mentions.getOrDefault(name, 0L) > 1) {
                wishes.refuse(
                        name, ErrorCode.INVALID_REQUEST, "the request names the topic '" + name + "' more than once");
            } else if (topic.count() > CreateTopicsHandler.PARTITIONS_MAX) {
                wishes.refuse(
                        name,
                        ErrorCode.INVALID_PARTITIONS,
                        "a topic has at most " + CreateTopicsHandler.PARTITIONS_MAX + " partitions");
            } else if (assignments != null && assignments.isEmpty() && adds(topic)) {
                wishes.refuse(
                        name,
                        ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                        "the assignment is empty: give one for each new partition, or none at all");
            } else {
                wishes.pass(name, wish(topic));
            }
        }
        ClusterChanges.Mode mode = request.validateOnly() ? ClusterChanges.Mode.CHECK : ClusterChanges.Mode.APPLY;
        long patienceMs = request.timeoutMs();
        return wishes.ask(call.lane(), patienceMs, more -> create(call, more, mode, patienceMs))
                .map(CreatePartitionsHandler::response);
    }

    private boolean adds(Request.Topic topic) {
        TopicImage known = metadata.image().topic(topic.name());
        return known != null && topic.count() > known.partitions().size();
    }

    private static MorePartitions wish(Request.Topic topic) {
        List<Request.Assignment> assignments = topic.assignments();
        List<List<Integer>> brokers = assignments == null
                ? List.of()
                : assignments.stream().map(Request.Assignment::brokerIds).toList();
        return new MorePartitions(topic.name(), topic.count(), brokers);
    }

    private Reply<List<TopicOutcome>> create(
            Call<Request> call, List<MorePartitions> more, ClusterChanges.Mode mode, long patienceMs) {
        Reply<List<TopicOutcome>> created = changes.createPartitions(call.lane(), more, mode);
        if (mode == ClusterChanges.Mode.CHECK) {
            return created;
        }
        return Replies.then(
                call.lane(),
                created,
                outcomes -> metadata.when(
                                call.lane(),
                                image -> outcomes.stream().allMatch(outcome -> shows(image, outcome)),
                                patienceMs)
                        .map(image -> outcomes));
    }

    private static boolean shows(ClusterImage image, TopicOutcome outcome) {
        TopicImage topic = image.topic(outcome.name());
        return !outcome.isDone() || topic == null || topic.partitions().size() >= outcome.partitions();
    }

    private static Response response(List<TopicOutcome> outcomes) {
        List<Response.Result> results = outcomes.stream()
                .map(outcome ->
                        new Response.Result(outcome.name(), outcome.error().code(), outcome.message()))
                .toList();
        return Response.builder().results(results).build();
    }
}
