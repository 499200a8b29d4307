package io.ottla.broker.api.admin;

import io.ottla.broker.api.Call;
import io.ottla.broker.api.Handler;
import io.ottla.broker.config.LiveSettings;
import io.ottla.broker.meta.AddressBook;
import io.ottla.broker.meta.Metadata;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.protocol.api.DescribeTopicPartitions.Request;
import io.ottla.protocol.api.DescribeTopicPartitions.Response;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * DescribeTopicPartitions: topics in the order of their names, page by page (KIP-966). A page ends after as many
 * partitions as the request or max.request.partition.size.limit allows; the cursor in the answer, handed back, opens the
 * next. No topics in the request stand for all.
 */
final class DescribeTopicPartitionsHandler implements Handler<Request, Response> {
    private final Metadata metadata;
    private final AddressBook addresses;
    private final LiveSettings settings;

    DescribeTopicPartitionsHandler(Metadata metadata, AddressBook addresses, LiveSettings settings) {
        this.metadata = metadata;
        this.addresses = addresses;
        this.settings = settings;
    }

    @Override
    public Reply<Response> handle(Call<Request> call) {
        Request request = call.request();
        ClusterImage image = metadata.image();
        Request.Cursor cursor = request.cursor();
        if (cursor != null && cursor.partitionIndex() < 0) {
            return Reply.done(refused(request));
        }
        TreeSet<String> names = new TreeSet<>();
        if (request.topics().isEmpty()) {
            image.topics().forEach(topic -> names.add(topic.name()));
        } else {
            request.topics().forEach(topic -> names.add(topic.name()));
        }
        int limit = Math.min(
                request.responsePartitionLimit(),
                settings.current().replication().partitionsPerRequestMax());
        Page page = new Page(new TopicAnswers(image, addresses, call.connection()), Math.max(1, limit));
        return Reply.done(page.fill(cursor == null ? names : names.tailSet(cursor.topicName()), cursor));
    }

    private static Response refused(Request request) {
        List<Response.Topic> topics = request.topics().stream()
                .map(topic -> unknown(topic.name(), ErrorCode.INVALID_REQUEST, Operations.NOT_ASKED))
                .toList();
        return Response.builder().topics(topics).build();
    }

    private static Response.Topic unknown(String name, ErrorCode error, int operations) {
        return new Response.Topic(error.code(), name, Uuid.ZERO, TopicNames.isInternal(name), List.of(), operations);
    }

    /** One answer in the making. */
    private static final class Page {
        private final TopicAnswers answers;
        private final List<Response.Topic> topics = new ArrayList<>();
        private int room;
        private Response.@Nullable NextCursor next;

        private Page(TopicAnswers answers, int room) {
            this.answers = answers;
            this.room = room;
        }

        private Response fill(Iterable<String> names, Request.@Nullable Cursor cursor) {
            for (String name : names) {
                int from = cursor != null && cursor.topicName().equals(name) ? cursor.partitionIndex() : 0;
                TopicImage topic = answers.image().topic(name);
                if (topic == null) {
                    boolean bad = TopicNames.trouble(name) != null;
                    topics.add(unknown(
                            name,
                            bad ? ErrorCode.INVALID_TOPIC_EXCEPTION : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                            Operations.ALL_ON_TOPIC));
                } else if (room == 0) {
                    next = new Response.NextCursor(name, from);
                } else {
                    add(topic, from);
                }
                if (next != null) {
                    break;
                }
            }
            return Response.builder().topics(topics).nextCursor(next).build();
        }

        private void add(TopicImage topic, int from) {
            List<PartitionImage> rest = answers.partitions(topic).stream()
                    .filter(partition -> partition.index() >= from)
                    .toList();
            List<Response.Partition> shown =
                    rest.stream().limit(room).map(this::partition).toList();
            room -= shown.size();
            if (shown.size() < rest.size()) {
                next = new Response.NextCursor(
                        topic.name(), rest.get(shown.size()).index());
            }
            topics.add(new Response.Topic(
                    ErrorCode.NONE.code(),
                    topic.name(),
                    topic.id(),
                    TopicNames.isInternal(topic.name()),
                    shown,
                    Operations.ALL_ON_TOPIC));
        }

        private Response.Partition partition(PartitionImage partition) {
            ErrorCode error = answers.leaderError(partition);
            return Response.Partition.builder()
                    .errorCode(error.code())
                    .partitionIndex(partition.index())
                    .leaderId(error == ErrorCode.NONE ? partition.leader() : PartitionImage.NO_LEADER)
                    .leaderEpoch(partition.leaderEpoch())
                    .replicaNodes(partition.replicas())
                    .isrNodes(partition.isr())
                    .eligibleLeaderReplicas(List.of())
                    .lastKnownElr(List.of())
                    .offlineReplicas(answers.offline(partition))
                    .build();
        }
    }
}
