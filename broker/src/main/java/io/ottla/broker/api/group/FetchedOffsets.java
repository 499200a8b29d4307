package io.ottla.broker.api.group;

import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.coordinator.group.CommittedOffset;
import io.ottla.coordinator.group.FetchOffsets;
import io.ottla.coordinator.group.FetchOffsets.Answer;
import io.ottla.coordinator.group.FetchOffsets.Fetched;
import io.ottla.coordinator.group.OffsetKey;
import io.ottla.protocol.api.OffsetFetch.Request;
import io.ottla.protocol.api.OffsetFetch.Response;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answers of OffsetFetch in the shapes of its versions. Pure. */
final class FetchedOffsets {
    /** Versions below have no place for an error of the whole group. */
    private static final int GROUP_ERROR_SINCE = 2;

    private FetchedOffsets() {}

    /** Versions 0 to 7. */
    static Response oneGroup(Answer answer, @Nullable List<OffsetKey> asked, int version) {
        boolean spread = answer.error() != ErrorCode.NONE && version < GROUP_ERROR_SINCE;
        List<Fetched> fetched = spread && asked != null ? failed(asked, answer.error()) : answer.fetched();
        Map<String, List<Response.Partition>> topics = new LinkedHashMap<>();
        for (Fetched f : fetched) {
            topics.computeIfAbsent(f.key().topic(), name -> new ArrayList<>()).add(partition(f, version));
        }
        return Response.builder()
                .errorCode(answer.error().code())
                .topics(topics.entrySet().stream()
                        .map(e -> new Response.Topic(e.getKey(), e.getValue()))
                        .toList())
                .build();
    }

    /** Clients of version 0 take an unknown partition for "nothing committed". */
    private static Response.Partition partition(Fetched f, int version) {
        boolean missing = version == 0 && f.offset() == FetchOffsets.NO_OFFSET && f.error() == ErrorCode.NONE;
        ErrorCode error = missing ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION : f.error();
        return new Response.Partition(f.key().partition(), f.offset(), f.leaderEpoch(), f.metadata(), error.code());
    }

    private static List<Fetched> failed(List<OffsetKey> keys, ErrorCode error) {
        return keys.stream()
                .map(key -> new Fetched(key, FetchOffsets.NO_OFFSET, CommittedOffset.NONE, "", error))
                .toList();
    }

    /** Versions 8 and 9. */
    static Response.Group byName(String groupId, Answer answer) {
        List<Response.GroupTopic> topics = new ArrayList<>();
        perTopic(answer)
                .forEach((name, partitions) -> topics.add(new Response.GroupTopic(name, Uuid.ZERO, partitions)));
        return new Response.Group(groupId, topics, answer.error().code());
    }

    /** Version 10: topics in the request's order; one whose id is not known is answered with UNKNOWN_TOPIC_ID. */
    static Response.Group byId(Request.Group group, Answer answer, ClusterImage image) {
        Map<String, List<Response.GroupPartition>> perTopic = perTopic(answer);
        List<Response.GroupTopic> topics = new ArrayList<>();
        if (answer.error() == ErrorCode.NONE && group.topics() != null) {
            for (Request.GroupTopic topic : group.topics()) {
                TopicImage known = image.topic(topic.topicId());
                topics.add(new Response.GroupTopic(
                        "",
                        topic.topicId(),
                        known == null ? unknown(topic) : perTopic.getOrDefault(known.name(), List.of())));
            }
        } else {
            perTopic.forEach((name, partitions) -> {
                TopicImage known = image.topic(name);
                if (known != null && !known.id().isZero()) {
                    topics.add(new Response.GroupTopic("", known.id(), partitions));
                }
            });
        }
        return new Response.Group(group.groupId(), topics, answer.error().code());
    }

    private static List<Response.GroupPartition> unknown(Request.GroupTopic topic) {
        return topic.partitionIndexes().stream()
                .map(index -> new Response.GroupPartition(
                        index, FetchOffsets.NO_OFFSET, CommittedOffset.NONE, "", ErrorCode.UNKNOWN_TOPIC_ID.code()))
                .toList();
    }

    private static Map<String, List<Response.GroupPartition>> perTopic(Answer answer) {
        Map<String, List<Response.GroupPartition>> topics = new LinkedHashMap<>();
        for (Fetched f : answer.fetched()) {
            topics.computeIfAbsent(f.key().topic(), name -> new ArrayList<>())
                    .add(new Response.GroupPartition(
                            f.key().partition(),
                            f.offset(),
                            f.leaderEpoch(),
                            f.metadata(),
                            f.error().code()));
        }
        return topics;
    }
}
