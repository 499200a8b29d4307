package io.ottla.client.net;

import io.ottla.client.ClientException;
import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.OffsetCommit;
import io.ottla.protocol.api.OffsetFetch;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** OffsetCommit and OffsetFetch as partitions and offsets, for consumer and admin. Pure. */
public final class OffsetMessages {
    /** Null topics, meaning all, from here on. */
    private static final int FETCH_FROM = 2;
    /** Later versions ask for several groups, or name topics by id. */
    private static final int FETCH_TO = 7;

    private static final int COMMIT_FROM = 2;
    private static final int COMMIT_TO = 9;

    private OffsetMessages() {}

    /** Who commits. */
    public record Member(
            int generation, String id, @Nullable String instanceId) {
        /** Not a member: allowed while the group has none. */
        public static final Member NONE = new Member(-1, "", null);
    }

    /** Asks for what a group has committed for these partitions; for all of them with null. */
    public static Request fetch(String group, @Nullable Collection<TopicPartition> partitions) {
        return fetch(group, partitions, false);
    }

    /** The same; {@code stable}: refused, retriably, while a transaction is about to change them (KIP-447). */
    public static Request fetch(String group, @Nullable Collection<TopicPartition> partitions, boolean stable) {
        List<OffsetFetch.Request.Topic> topics = partitions == null
                ? null
                : byTopic(partitions).entrySet().stream()
                        .map(topic -> new OffsetFetch.Request.Topic(topic.getKey(), topic.getValue()))
                        .toList();
        return Request.of(
                ApiKey.OFFSET_FETCH,
                FETCH_FROM,
                FETCH_TO,
                version -> OffsetFetch.Request.builder()
                        .groupId(group)
                        .topics(topics)
                        .requireStable(stable)
                        .build());
    }

    /** What has been committed; partitions without are absent. Throws the first error. */
    public static Map<TopicPartition, OffsetAndMetadata> committed(Answer answer) {
        OffsetFetch.Response response = answer.as(OffsetFetch.Response.class);
        check(ErrorCode.of(response.errorCode()), "Offsets of the group");
        Map<TopicPartition, OffsetAndMetadata> committed = new TreeMap<>();
        for (OffsetFetch.Response.Topic topic : response.topics()) {
            for (OffsetFetch.Response.Partition partition : topic.partitions()) {
                TopicPartition name = new TopicPartition(topic.name(), partition.partitionIndex());
                check(ErrorCode.of(partition.errorCode()), "Offset of " + name);
                if (partition.committedOffset() >= 0) {
                    committed.put(
                            name,
                            new OffsetAndMetadata(
                                    partition.committedOffset(),
                                    partition.committedLeaderEpoch(),
                                    Objects.requireNonNullElse(partition.metadata(), "")));
                }
            }
        }
        return committed;
    }

    /** Commits these. */
    public static Request commit(String group, Member member, Map<TopicPartition, OffsetAndMetadata> offsets) {
        Map<String, List<OffsetCommit.Request.Partition>> byTopic = new TreeMap<>();
        offsets.forEach((partition, offset) -> byTopic.computeIfAbsent(partition.topic(), t -> new ArrayList<>())
                .add(OffsetCommit.Request.Partition.builder()
                        .partitionIndex(partition.partition())
                        .committedOffset(offset.offset())
                        .committedLeaderEpoch(offset.leaderEpoch())
                        .committedMetadata(offset.metadata())
                        .build()));
        OffsetCommit.Request body = OffsetCommit.Request.builder()
                .groupId(group)
                .generationIdOrMemberEpoch(member.generation())
                .memberId(member.id())
                .groupInstanceId(member.instanceId())
                .topics(byTopic.entrySet().stream()
                        .map(topic -> OffsetCommit.Request.Topic.builder()
                                .name(topic.getKey())
                                .partitions(topic.getValue())
                                .build())
                        .toList())
                .build();
        return Request.of(ApiKey.OFFSET_COMMIT, COMMIT_FROM, COMMIT_TO, version -> body);
    }

    /** What became of each partition of a commit. */
    public static Map<TopicPartition, ErrorCode> commitErrors(Answer answer) {
        Map<TopicPartition, ErrorCode> errors = new TreeMap<>();
        for (OffsetCommit.Response.Topic topic :
                answer.as(OffsetCommit.Response.class).topics()) {
            for (OffsetCommit.Response.Partition partition : topic.partitions()) {
                errors.put(
                        new TopicPartition(topic.name(), partition.partitionIndex()),
                        ErrorCode.of(partition.errorCode()));
            }
        }
        return errors;
    }

    /** Indexes by topic, both in order. */
    public static Map<String, List<Integer>> byTopic(Collection<TopicPartition> partitions) {
        Map<String, List<Integer>> byTopic = new TreeMap<>();
        partitions.stream()
                .sorted()
                .forEach(p -> byTopic.computeIfAbsent(p.topic(), t -> new ArrayList<>())
                        .add(p.partition()));
        return byTopic;
    }

    private static void check(ErrorCode error, String what) {
        if (error != ErrorCode.NONE) {
            throw new ClientException(error, what + ": " + error);
        }
    }
}
