package io.ottla.client.admin;

import io.ottla.client.TopicPartition;
import io.ottla.client.net.Request;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.ElectLeaders;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Has the controller elect leaders (KIP-183, KIP-460). Thread: from anywhere. */
public final class Elections {
    private static final int TYPES_FROM = 1;

    private final Calls calls;

    Elections(Calls calls) {
        this.calls = calls;
    }

    /** Who may become leader; the ordinal is the number on the wire. */
    public enum Type {
        /** The first replica, if it is in sync. */
        PREFERRED,
        /** For a partition without a leader: any replica that lives, whatever it lacks. */
        UNCLEAN
    }

    /**
     * Elects leaders for these partitions, or for all for null, and waits until it is done. Of all partitions only those
     * are told of for which something was to be done.
     */
    public CompletableFuture<Map<TopicPartition, Outcome>> elect(
            Type type, @Nullable Collection<TopicPartition> partitions) {
        ElectLeaders.Request request = ElectLeaders.Request.builder()
                .electionType((byte) type.ordinal())
                .topicPartitions(partitions == null ? null : indexes(partitions))
                .timeoutMs(calls.brokerTimeoutMs())
                .build();
        Request send = Request.of(
                ApiKey.ELECT_LEADERS,
                type == Type.PREFERRED ? 0 : TYPES_FROM,
                ApiKey.ELECT_LEADERS.highest(),
                version -> request);
        return calls.controller(send, answer -> {
            ElectLeaders.Response response = answer.as(ElectLeaders.Response.class);
            Calls.check(response.errorCode(), null, "Leaders cannot be elected");
            Map<TopicPartition, Outcome> outcomes = new TreeMap<>();
            for (ElectLeaders.Response.ReplicaElectionResult topic : response.replicaElectionResults()) {
                for (ElectLeaders.Response.PartitionResult one : topic.partitionResult()) {
                    if (one.errorCode() == ErrorCode.NOT_CONTROLLER.code()) {
                        Calls.check(one.errorCode(), one.errorMessage(), "The controller has moved");
                    }
                    outcomes.put(
                            new TopicPartition(topic.topic(), one.partitionId()),
                            Outcome.of(one.errorCode(), one.errorMessage()));
                }
            }
            return outcomes;
        });
    }

    private static List<ElectLeaders.Request.TopicPartition> indexes(Collection<TopicPartition> partitions) {
        List<ElectLeaders.Request.TopicPartition> topics = new ArrayList<>();
        Calls.byTopic(partitions)
                .forEach((name, indexes) -> topics.add(new ElectLeaders.Request.TopicPartition(name, indexes)));
        return topics;
    }
}
