package io.ottla.client.consumer;

import io.ottla.client.ClientException;
import io.ottla.client.LogOffset;
import io.ottla.client.PartitionInfo;
import io.ottla.client.TopicPartition;
import io.ottla.client.TopicView;
import io.ottla.client.net.Cluster;
import io.ottla.client.net.OffsetQuery;
import io.ottla.client.net.Retry;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Questions about topics and offsets that change nothing. Thread: the client's loop. */
final class Lookups {
    private final Cluster cluster;
    private final ConsumerRules rules;

    Lookups(Cluster cluster, ConsumerRules rules) {
        this.cluster = cluster;
        this.rules = rules;
    }

    /** None if there is no such topic, nor is one being made. */
    Reply<List<PartitionInfo>> partitionsFor(String topic, long timeoutMs) {
        Cluster.Creation creation = rules.autoCreate() ? Cluster.Creation.ALLOWED : Cluster.Creation.NEVER;
        return tried(
                timeoutMs,
                () -> cluster.topics(List.of(topic), creation).map(view -> {
                    TopicView found = view.topics().get(topic);
                    if (found == null || found.error() == ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) {
                        return List.of();
                    }
                    if (found.error() != ErrorCode.NONE) {
                        throw new ClientException(found.error(), "Topic '" + topic + "': " + found.error());
                    }
                    return found.infos();
                }));
    }

    Reply<Map<String, List<PartitionInfo>>> allTopics(long timeoutMs) {
        return tried(
                timeoutMs,
                () -> cluster.topics(null, Cluster.Creation.NEVER).map(view -> {
                    Map<String, List<PartitionInfo>> all = new TreeMap<>();
                    view.topics().forEach((name, topic) -> all.put(name, topic.infos()));
                    return all;
                }));
    }

    /** By time in ms since the epoch or one of LogOffset's constants. */
    Reply<Map<TopicPartition, LogOffset>> offsets(Map<TopicPartition, Long> times, long timeoutMs) {
        OffsetQuery query = new OffsetQuery(cluster, rules.isolation());
        return tried(
                timeoutMs,
                () -> query.find(times).map(found -> {
                    found.forEach((partition, at) -> {
                        if (at.error() != ErrorCode.NONE) {
                            throw new ClientException(at.error(), "Offset of " + partition + ": " + at.error());
                        }
                    });
                    return found;
                }));
    }

    /** The position of a partition once it is known; {@code look} has it looked up. */
    Reply<Long> position(Assigned assigned, Runnable look, long timeoutMs) {
        return tried(timeoutMs, () -> {
            RuntimeException stuck = assigned.stuckWhy();
            if (stuck != null) {
                return Reply.failed(stuck);
            }
            if (assigned.position().isKnown()) {
                return Reply.done(assigned.position().offset());
            }
            look.run();
            return Reply.failed(new ClientException(
                    ErrorCode.OFFSET_NOT_AVAILABLE,
                    "The position of " + assigned.partition() + " could not be determined within " + timeoutMs
                            + " ms."));
        });
    }

    private <T> Reply<T> tried(long timeoutMs, Supplier<Reply<T>> attempt) {
        return Retry.within(cluster.lane(), rules.backoff(), cluster.random(), timeoutMs, attempt);
    }
}
