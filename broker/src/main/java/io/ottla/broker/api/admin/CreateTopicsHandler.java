package io.ottla.broker.api.admin;

import io.ottla.broker.api.Call;
import io.ottla.broker.api.Handler;
import io.ottla.broker.config.BrokerConfigs;
import io.ottla.broker.control.ClusterChanges;
import io.ottla.broker.meta.Metadata;
import io.ottla.coordinator.controller.NewTopic;
import io.ottla.coordinator.controller.TopicOutcome;
import io.ottla.protocol.api.CreateTopics.Request;
import io.ottla.protocol.api.CreateTopics.Response;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * CreateTopics. Answered when this broker knows the topics with their leaders, or when the request's time is up. From
 * version 5 on the answer says with how many partitions and replicas, and with which configs (KIP-525).
 */
final class CreateTopicsHandler implements Handler<Request, Response> {
    /** A bound on what one wish can cost; far above what one topic can use. */
    static final int PARTITIONS_MAX = 100_000;

    private final Metadata metadata;
    private final ClusterChanges changes;
    private final BrokerConfigs configs;

    CreateTopicsHandler(Metadata metadata, ClusterChanges changes, BrokerConfigs configs) {
        this.metadata = metadata;
        this.changes = changes;
        this.configs = configs;
    }

    @Override
    public Reply<Response> handle(Call<Request> call) {
        Request request = call.request();
        Map<String, Long> mentions =
                request.topics().stream().collect(Collectors.groupingBy(Request.Topic::name, Collectors.counting()));
        Wishes<NewTopic> wishes = new Wishes<>();
        for (Request.Topic topic : request.topics()) {
            TopicOutcome refusal = mentions.getOrDefault(topic.name(), 0L) > 1
                    ? TopicOutcome.refused(
                            topic.name(),
                            ErrorCode.INVALID_REQUEST,
                            "the request names the topic '" + topic.name() + "' more than once")
                    : refusal(topic);
            if (refusal == null) {
                wishes.pass(topic.name(), wish(topic));
            } else {
                wishes.refuse(topic.name(), refusal.error(), String.valueOf(refusal.message()));
            }
        }
        ClusterChanges.Mode mode = request.validateOnly() ? ClusterChanges.Mode.CHECK : ClusterChanges.Mode.APPLY;
        long patienceMs = request.timeoutMs();
        return wishes.ask(call.lane(), patienceMs, topics -> create(call, topics, mode, patienceMs))
                .map(outcomes -> response(request, outcomes));
    }

    private Reply<List<TopicOutcome>> create(
            Call<Request> call, List<NewTopic> topics, ClusterChanges.Mode mode, long patienceMs) {
        Reply<List<TopicOutcome>> created = changes.createTopics(call.lane(), topics, mode);
        if (mode == ClusterChanges.Mode.CHECK) {
            return created;
        }
        return Replies.then(call.lane(), created, outcomes -> {
            List<String> done = outcomes.stream()
                    .filter(TopicOutcome::isDone)
                    .map(TopicOutcome::name)
                    .toList();
            return metadata.when(
                            call.lane(), image -> done.stream().allMatch(name -> image.topic(name) != null), patienceMs)
                    .map(image -> outcomes);
        });
    }

    private @Nullable TopicOutcome refusal(Request.Topic topic) {
        String name = topic.name();
        if (metadata.image().topic(name) != null) {
            return null; // that it exists matters more than what else is wrong, and the controller will say so
        }
        if (topic.numPartitions() > PARTITIONS_MAX || topic.assignments().size() > PARTITIONS_MAX) {
            return TopicOutcome.refused(
                    name, ErrorCode.INVALID_PARTITIONS, "a topic has at most " + PARTITIONS_MAX + " partitions");
        }
        long places = topic.assignments().stream()
                .map(Request.Assignment::partitionIndex)
                .distinct()
                .count();
        if (places < topic.assignments().size()) {
            return TopicOutcome.refused(
                    name, ErrorCode.INVALID_REPLICA_ASSIGNMENT, "the assignment names a partition more than once");
        }
        List<ConfigEdit.Change> sets = topic.configs().stream()
                .map(config -> new ConfigEdit.Change(config.name(), ConfigEdit.SET, config.value()))
                .toList();
        ConfigEdit.Result result = TopicConfigRules.of(configs).edit(Map.of(), sets, ErrorCode.INVALID_CONFIG);
        return result instanceof ConfigEdit.Refused refused
                ? TopicOutcome.refused(name, refused.error(), refused.message())
                : null;
    }

    private static NewTopic wish(Request.Topic topic) {
        Map<Integer, List<Integer>> assignment = new LinkedHashMap<>();
        topic.assignments().forEach(place -> assignment.put(place.partitionIndex(), place.brokerIds()));
        return new NewTopic(
                topic.name(), topic.numPartitions(), topic.replicationFactor(), assignment, overrides(topic));
    }

    private static Map<String, String> overrides(Request.Topic topic) {
        Map<String, String> overrides = new LinkedHashMap<>();
        for (Request.Config config : topic.configs()) {
            String value = config.value();
            if (value != null) {
                overrides.put(config.name(), value);
            }
        }
        return overrides;
    }

    private Response response(Request request, List<TopicOutcome> outcomes) {
        Map<String, Request.Topic> asked = request.topics().stream()
                .collect(Collectors.toMap(Request.Topic::name, Function.identity(), (one, other) -> one));
        List<Response.Topic> topics = new ArrayList<>();
        for (TopicOutcome outcome : outcomes) {
            Request.Topic topic = asked.get(outcome.name());
            topics.add(Response.Topic.builder()
                    .name(outcome.name())
                    .topicId(outcome.id())
                    .errorCode(outcome.error().code())
                    .errorMessage(outcome.message())
                    .numPartitions(outcome.partitions())
                    .replicationFactor((short) outcome.replicationFactor())
                    .configs(outcome.isDone() && topic != null ? echo(topic) : List.of())
                    .build());
        }
        return Response.builder().topics(topics).build();
    }

    private List<Response.Config> echo(Request.Topic topic) {
        return ConfigEntries.ofTopic(overrides(topic), configs).stream()
                .map(entry -> new Response.Config(
                        entry.name(),
                        entry.shownValue(),
                        entry.readOnly(),
                        entry.source().code(),
                        entry.sensitive()))
                .toList();
    }
}
