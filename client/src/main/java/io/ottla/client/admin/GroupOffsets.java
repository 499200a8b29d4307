package io.ottla.client.admin;

import io.ottla.client.ClientException;
import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import io.ottla.client.net.CallerThread;
import io.ottla.client.net.OffsetMessages;
import io.ottla.client.net.Request;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.OffsetDelete;
import io.ottla.protocol.wire.ErrorCode;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** The committed offsets of groups. Thread: from anywhere. */
public final class GroupOffsets {
    private final Calls calls;

    GroupOffsets(Calls calls) {
        this.calls = calls;
    }

    /** Everything that the group has committed. */
    public CompletableFuture<Map<TopicPartition, OffsetAndMetadata>> committed(String group) {
        return CallerThread.future(
                calls.cluster().lane(),
                () -> calls.coordinator(group, OffsetMessages.fetch(group, null), OffsetMessages::committed));
    }

    /** Everything that each group has committed, or why that cannot be told. */
    public CompletableFuture<Map<String, Result<Map<TopicPartition, OffsetAndMetadata>>>> committedOfEach(
            Collection<String> groups) {
        return calls.byKey(
                groups,
                group -> calls.settled(
                        calls.coordinator(group, OffsetMessages.fetch(group, null), OffsetMessages::committed)));
    }

    /** Sets offsets of a group that has no members, or only others' topics. */
    public CompletableFuture<Map<TopicPartition, Outcome>> alter(
            String group, Map<TopicPartition, OffsetAndMetadata> offsets) {
        Request request = OffsetMessages.commit(group, OffsetMessages.Member.NONE, offsets);
        return CallerThread.future(
                calls.cluster().lane(),
                () -> calls.coordinator(group, request, answer -> outcomes(OffsetMessages.commitErrors(answer))));
    }

    /** Forgets offsets of partitions whose topics no member is subscribed to. */
    public CompletableFuture<Map<TopicPartition, Outcome>> delete(String group, Collection<TopicPartition> partitions) {
        OffsetDelete.Request body = OffsetDelete.Request.builder()
                .groupId(group)
                .topics(OffsetMessages.byTopic(partitions).entrySet().stream()
                        .map(topic -> new OffsetDelete.Request.Topic(
                                topic.getKey(),
                                topic.getValue().stream()
                                        .map(OffsetDelete.Request.Partition::new)
                                        .toList()))
                        .toList())
                .build();
        return CallerThread.future(
                calls.cluster().lane(),
                () -> calls.coordinator(
                        group,
                        Request.of(ApiKey.OFFSET_DELETE, body),
                        answer -> deleted(group, answer.as(OffsetDelete.Response.class))));
    }

    private static Map<TopicPartition, Outcome> deleted(String group, OffsetDelete.Response response) {
        Calls.check(response.errorCode(), "Offsets of group '" + group + "'");
        Map<TopicPartition, ErrorCode> errors = new TreeMap<>();
        for (OffsetDelete.Response.Topic topic : response.topics()) {
            for (OffsetDelete.Response.Partition partition : topic.partitions()) {
                errors.put(
                        new TopicPartition(topic.name(), partition.partitionIndex()),
                        ErrorCode.of(partition.errorCode()));
            }
        }
        return outcomes(errors);
    }

    /** A retriable error of one partition makes the whole request be tried again: it can be repeated without harm. */
    private static Map<TopicPartition, Outcome> outcomes(Map<TopicPartition, ErrorCode> errors) {
        Map<TopicPartition, Outcome> outcomes = new TreeMap<>();
        errors.forEach((partition, error) -> {
            if (error.isRetriable() && error != ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) {
                throw new ClientException(error, "Offset of " + partition + ": " + error);
            }
            outcomes.put(partition, new Outcome(error, null));
        });
        return outcomes;
    }
}
