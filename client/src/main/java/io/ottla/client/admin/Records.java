package io.ottla.client.admin;

import io.ottla.client.TopicPartition;
import io.ottla.client.net.Answer;
import io.ottla.client.net.Request;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.DeleteRecords;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Deletes records from the beginning of partitions (KIP-107). Thread: from anywhere. */
public final class Records {
    private final Calls calls;

    Records(Calls calls) {
        this.calls = calls;
    }

    /** What became of one partition; {@code lowWatermark} is the first offset that every replica has now. */
    public record Deleted(long lowWatermark, Outcome outcome) {}

    /**
     * Deletes all records before each partition's offset, -1 meaning all there are. Asks the leaders; a partition that
     * has none, or that does not exist, has that as its outcome.
     */
    public CompletableFuture<Map<TopicPartition, Deleted>> deleteBefore(Map<TopicPartition, Long> offsets) {
        Map<TopicPartition, Long> wanted = new TreeMap<>(offsets);
        return new Leaders<>(
                        calls,
                        some -> request(some, wanted),
                        Records::read,
                        error -> new Deleted(-1, new Outcome(error, null)))
                .ask(wanted.keySet());
    }

    private Request request(List<TopicPartition> some, Map<TopicPartition, Long> offsets) {
        Map<String, List<DeleteRecords.Request.Partition>> byTopic = new TreeMap<>();
        some.forEach(partition -> byTopic.computeIfAbsent(partition.topic(), t -> new ArrayList<>())
                .add(new DeleteRecords.Request.Partition(partition.partition(), offsets.getOrDefault(partition, 0L))));
        return Request.of(
                ApiKey.DELETE_RECORDS,
                DeleteRecords.Request.builder()
                        .topics(byTopic.entrySet().stream()
                                .map(topic -> new DeleteRecords.Request.Topic(topic.getKey(), topic.getValue()))
                                .toList())
                        .timeoutMs(calls.brokerTimeoutMs())
                        .build());
    }

    private static Map<TopicPartition, Deleted> read(Answer answer) {
        Map<TopicPartition, Deleted> deleted = new TreeMap<>();
        answer.as(DeleteRecords.Response.class)
                .topics()
                .forEach(topic -> topic.partitions().forEach(p -> {
                    if (p.errorCode() == ErrorCode.NOT_LEADER_OR_FOLLOWER.code()) {
                        Calls.check(p.errorCode(), "Records of " + topic.name() + "-" + p.partitionIndex());
                    }
                    deleted.put(
                            new TopicPartition(topic.name(), p.partitionIndex()),
                            new Deleted(p.lowWatermark(), Outcome.of(p.errorCode(), null)));
                }));
        return deleted;
    }
}
