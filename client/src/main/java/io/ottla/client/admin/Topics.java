package io.ottla.client.admin;

import io.ottla.client.net.Cluster;
import io.ottla.client.net.ClusterView;
import io.ottla.client.net.Request;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.CreatePartitions;
import io.ottla.protocol.api.CreateTopics;
import io.ottla.protocol.api.DeleteTopics;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Topics: list, describe, create, extend, delete. Thread: from anywhere. */
public final class Topics {
    /** Versions 5 and above let the broker choose the number of partitions and replicas (KIP-464). */
    private static final int DEFAULTS_FROM = 4;
    /** Version 6 names topics in another field, together with their ids. */
    private static final int DELETE_BY_NAME_TO = 5;

    private final Calls calls;

    Topics(Calls calls) {
        this.calls = calls;
    }

    /** All topics with their partitions, internal ones included. */
    public CompletableFuture<ClusterView> all() {
        return calls.retried(() -> calls.cluster().topics(null, Cluster.Creation.NEVER));
    }

    /** These topics; one that does not exist is there with an error. Creates none. */
    public CompletableFuture<ClusterView> describe(Collection<String> names) {
        return calls.retried(() -> calls.cluster().topics(List.copyOf(names), Cluster.Creation.NEVER));
    }

    /** Creates them and waits until the controller has; with {@code validateOnly} only says whether it would. */
    public CompletableFuture<Map<String, Outcome>> create(Collection<NewTopic> topics, boolean validateOnly) {
        boolean defaults = topics.stream()
                .anyMatch(t -> t.assignment().isEmpty() && (t.partitions() < 0 || t.replicationFactor() < 0));
        CreateTopics.Request request = CreateTopics.Request.builder()
                .topics(topics.stream().map(Topics::wire).toList())
                .timeoutMs(calls.timeoutMs())
                .validateOnly(validateOnly)
                .build();
        int from = defaults ? DEFAULTS_FROM : validateOnly ? 1 : 0;
        Request send = Request.of(ApiKey.CREATE_TOPICS, from, ApiKey.CREATE_TOPICS.highest(), version -> request);
        return calls.controller(send, answer -> {
            Map<String, Outcome> outcomes = new LinkedHashMap<>();
            for (CreateTopics.Response.Topic topic :
                    answer.as(CreateTopics.Response.class).topics()) {
                outcomes.put(topic.name(), retriedIfNotController(topic.errorCode(), topic.errorMessage()));
            }
            return outcomes;
        });
    }

    /** Deletes them. */
    public CompletableFuture<Map<String, Outcome>> delete(Collection<String> names) {
        Request send = Request.of(
                ApiKey.DELETE_TOPICS,
                0,
                DELETE_BY_NAME_TO,
                version -> DeleteTopics.Request.builder()
                        .topicNames(List.copyOf(names))
                        .timeoutMs(calls.timeoutMs())
                        .build());
        return calls.controller(send, answer -> {
            Map<String, Outcome> outcomes = new LinkedHashMap<>();
            for (DeleteTopics.Response.TopicResponse topic :
                    answer.as(DeleteTopics.Response.class).responses()) {
                outcomes.put(
                        Objects.requireNonNullElse(topic.name(), ""),
                        retriedIfNotController(topic.errorCode(), topic.errorMessage()));
            }
            return outcomes;
        });
    }

    /**
     * Makes a topic have {@code count} partitions.
     *
     * @param assignment brokers of each new partition; null = the controller chooses
     */
    public CompletableFuture<Outcome> extend(String name, int count, @Nullable List<List<Integer>> assignment) {
        CreatePartitions.Request.Topic topic = CreatePartitions.Request.Topic.builder()
                .name(name)
                .count(count)
                .assignments(
                        assignment == null
                                ? null
                                : assignment.stream()
                                        .map(CreatePartitions.Request.Assignment::new)
                                        .toList())
                .build();
        CreatePartitions.Request request = CreatePartitions.Request.builder()
                .topics(List.of(topic))
                .timeoutMs(calls.timeoutMs())
                .build();
        return calls.controller(Request.of(ApiKey.CREATE_PARTITIONS, request), answer -> {
            CreatePartitions.Response.Result result =
                    answer.as(CreatePartitions.Response.class).results().get(0);
            return retriedIfNotController(result.errorCode(), result.errorMessage());
        });
    }

    private static Outcome retriedIfNotController(short code, @Nullable String message) {
        if (code == ErrorCode.NOT_CONTROLLER.code()) {
            Calls.check(code, "The controller has moved");
        }
        return Outcome.of(code, message);
    }

    private static CreateTopics.Request.Topic wire(NewTopic topic) {
        List<CreateTopics.Request.Assignment> assignments = new ArrayList<>();
        for (int index = 0; index < topic.assignment().size(); index++) {
            assignments.add(new CreateTopics.Request.Assignment(
                    index, topic.assignment().get(index)));
        }
        boolean chosen = !assignments.isEmpty();
        return CreateTopics.Request.Topic.builder()
                .name(topic.name())
                .numPartitions(chosen ? NewTopic.BROKER_DEFAULT : topic.partitions())
                .replicationFactor((short) (chosen ? NewTopic.BROKER_DEFAULT : topic.replicationFactor()))
                .assignments(assignments)
                .configs(topic.configs().entrySet().stream()
                        .map(config -> new CreateTopics.Request.Config(config.getKey(), config.getValue()))
                        .toList())
                .build();
    }
}
