package io.ottla.client.admin;

import io.ottla.client.ClientException;
import io.ottla.client.ClusterView;
import io.ottla.client.TopicView;
import io.ottla.client.net.Cluster;
import io.ottla.client.net.Request;
import io.ottla.client.net.Views;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.CreatePartitions;
import io.ottla.protocol.api.CreateTopics;
import io.ottla.protocol.api.DeleteTopics;
import io.ottla.protocol.api.Metadata;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Uuid;
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

    /** From here on a topic may be asked about by its id alone. */
    private static final int DESCRIBE_BY_ID_FROM = 12;
    /** As many as Kafka's admin client takes in one answer. */
    private static final int PAGE_PARTITIONS = 2000;

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

    /** Those with these ids (KIP-516), or why there is nothing to tell of one. Takes a broker of 3.1. */
    public CompletableFuture<Map<Uuid, Result<TopicView>>> describeByIds(Collection<Uuid> ids) {
        Metadata.Request body = Metadata.Request.builder()
                .topics(ids.stream()
                        .map(id -> new Metadata.Request.Topic(id, null))
                        .toList())
                .allowAutoTopicCreation(false)
                .build();
        Request send = Request.of(ApiKey.METADATA, DESCRIBE_BY_ID_FROM, ApiKey.METADATA.highest(), version -> body);
        return calls.any(send, answer -> {
            Map<Uuid, Result<TopicView>> byId = new LinkedHashMap<>();
            Views.cluster(answer.as(Metadata.Response.class)).topics().forEach((name, topic) -> {
                byId.put(
                        topic.id(),
                        topic.error() == ErrorCode.NONE
                                ? Result.of(topic)
                                : Result.failed(
                                        ClientException.of(topic.error(), null, "Topic with id " + topic.id())));
            });
            return byId;
        });
    }

    /**
     * Who may lead a partition.
     *
     * @param leader broker id, -1 for none
     * @param eligible replicas that have every record that was acknowledged although they are not in sync; empty in a
     *     cluster that keeps no account of them
     * @param lastKnown who led last, where nobody else is eligible
     */
    public record Eligible(
            int partition, int leader, List<Integer> isr, List<Integer> eligible, List<Integer> lastKnown) {}

    /** Who may lead the partitions of these topics (KIP-966). Takes a broker of 3.7 without ZooKeeper, or one of ours. */
    public CompletableFuture<Map<String, Result<List<Eligible>>>> eligibleLeaders(Collection<String> names) {
        List<String> copy = List.copyOf(names);
        return copy.isEmpty()
                ? CompletableFuture.completedFuture(Map.of())
                : calls.retried(() -> new EligibleLeaders(calls, copy, PAGE_PARTITIONS).ask());
    }

    /** Creates them and waits until the controller has; with {@code validateOnly} only says whether it would. */
    public CompletableFuture<Map<String, Outcome>> create(Collection<NewTopic> topics, boolean validateOnly) {
        boolean defaults = topics.stream()
                .anyMatch(t -> t.assignment().isEmpty() && (t.partitions() < 0 || t.replicationFactor() < 0));
        CreateTopics.Request request = CreateTopics.Request.builder()
                .topics(topics.stream().map(Topics::wire).toList())
                .timeoutMs(calls.brokerTimeoutMs())
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
                        .timeoutMs(calls.brokerTimeoutMs())
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

    /** Deletes those with these ids (KIP-516). Takes a broker of 2.8. */
    public CompletableFuture<Map<Uuid, Outcome>> deleteByIds(Collection<Uuid> ids) {
        DeleteTopics.Request body = DeleteTopics.Request.builder()
                .topics(ids.stream()
                        .map(id -> new DeleteTopics.Request.Topic(null, id))
                        .toList())
                .timeoutMs(calls.brokerTimeoutMs())
                .build();
        Request send = Request.of(
                ApiKey.DELETE_TOPICS, DELETE_BY_NAME_TO + 1, ApiKey.DELETE_TOPICS.highest(), version -> body);
        return calls.controller(send, answer -> {
            Map<Uuid, Outcome> outcomes = new LinkedHashMap<>();
            answer.as(DeleteTopics.Response.class)
                    .responses()
                    .forEach(one ->
                            outcomes.put(one.topicId(), retriedIfNotController(one.errorCode(), one.errorMessage())));
            return outcomes;
        });
    }

    /**
     * How many partitions a topic is to have in all.
     *
     * @param assignment brokers of each partition that is added; null = the controller chooses
     */
    public record Extension(int count, @Nullable List<List<Integer>> assignment) {
        /** To so many partitions in all, wherever the brokers put them. */
        public static Extension to(int count) {
            return new Extension(count, null);
        }
    }

    /** Makes topics have more partitions. */
    public CompletableFuture<Map<String, Outcome>> extend(Map<String, Extension> extensions) {
        CreatePartitions.Request request = CreatePartitions.Request.builder()
                .topics(extensions.entrySet().stream()
                        .map(one -> wire(one.getKey(), one.getValue()))
                        .toList())
                .timeoutMs(calls.brokerTimeoutMs())
                .build();
        return calls.controller(Request.of(ApiKey.CREATE_PARTITIONS, request), answer -> {
            Map<String, Outcome> outcomes = new LinkedHashMap<>();
            answer.as(CreatePartitions.Response.class)
                    .results()
                    .forEach(one ->
                            outcomes.put(one.name(), retriedIfNotController(one.errorCode(), one.errorMessage())));
            return outcomes;
        });
    }

    private static CreatePartitions.Request.Topic wire(String name, Extension extension) {
        List<List<Integer>> assignment = extension.assignment();
        return CreatePartitions.Request.Topic.builder()
                .name(name)
                .count(extension.count())
                .assignments(
                        assignment == null
                                ? null
                                : assignment.stream()
                                        .map(CreatePartitions.Request.Assignment::new)
                                        .toList())
                .build();
    }

    /**
     * Makes a topic have {@code count} partitions.
     *
     * @param assignment brokers of each new partition; null = the controller chooses
     */
    public CompletableFuture<Outcome> extend(String name, int count, @Nullable List<List<Integer>> assignment) {
        return extend(Map.of(name, new Extension(count, assignment)))
                .thenApply(outcomes -> Objects.requireNonNull(outcomes.get(name), "the answer has no " + name));
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
