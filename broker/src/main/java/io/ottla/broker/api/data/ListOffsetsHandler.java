package io.ottla.broker.api.data;

import io.ottla.broker.api.Call;
import io.ottla.broker.api.Handler;
import io.ottla.broker.partition.Isolation;
import io.ottla.broker.partition.Partition;
import io.ottla.broker.partition.Partitions;
import io.ottla.broker.partition.Readable;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.protocol.api.ListOffsets;
import io.ottla.protocol.lane.Gather;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * ListOffsets: the first and last offset of partitions, and offsets by time. The lane only hands out the view; what has to
 * be looked up in files is looked up on the disk pool.
 */
public final class ListOffsetsHandler implements Handler<ListOffsets.Request, ListOffsets.Response> {
    private final Supplier<ClusterImage> image;
    private final Partitions partitions;
    private final Executor pool;

    /** @param pool threads that may wait for a disk */
    public ListOffsetsHandler(Supplier<ClusterImage> image, Partitions partitions, Executor pool) {
        this.image = image;
        this.partitions = partitions;
        this.pool = pool;
    }

    @Override
    public Reply<ListOffsets.Response> handle(Call<ListOffsets.Request> call) {
        ClusterImage now = image.get();
        Gather<ListOffsets.Response.Partition> gather = new Gather<>(call.lane());
        for (ListOffsets.Request.Topic topic : call.request().topics()) {
            TopicImage known = now.topic(topic.name());
            topic.partitions().forEach(wanted -> gather.add(find(call, known, wanted)));
        }
        return gather.all().map(found -> answer(call.request(), found));
    }

    private Reply<ListOffsets.Response.Partition> find(
            Call<ListOffsets.Request> call, @Nullable TopicImage topic, ListOffsets.Request.Partition wanted) {
        int index = wanted.partitionIndex();
        Partition partition = topic == null ? null : partitions.find(topic.name(), index);
        if (partition == null) {
            boolean exists =
                    topic != null && index >= 0 && index < topic.partitions().size();
            return Reply.done(OffsetAnswers.failed(
                    index, exists ? ErrorCode.NOT_LEADER_OR_FOLLOWER : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
        }
        Isolation isolation = call.request().replicaId() >= 0
                ? Isolation.REPLICA
                : Isolation.of(call.request().isolationLevel());
        Reply<ListOffsets.Response.Partition> reply = Reply.on(call.lane());
        partition.lane().enter(() -> {
            Readable readable = partition.readable(isolation, wanted.currentLeaderEpoch());
            if (readable instanceof Readable.Open open) {
                look(call.version(), wanted, open, partition.leaderEpoch(), reply);
            } else {
                ErrorCode why =
                        readable instanceof Readable.Closed closed ? closed.error() : ErrorCode.NOT_LEADER_OR_FOLLOWER;
                reply.complete(OffsetAnswers.failed(index, why));
            }
        });
        return reply;
    }

    private void look(
            int version,
            ListOffsets.Request.Partition wanted,
            Readable.Open open,
            int leaderEpoch,
            Reply<ListOffsets.Response.Partition> reply) {
        OffsetQuestion question = new OffsetQuestion(version, wanted, open.view(), open.upTo(), leaderEpoch);
        if (question.isEasy()) {
            reply.complete(question.easyAnswer());
            return;
        }
        pool.execute(() -> {
            try {
                reply.complete(question.answer());
            } catch (IOException | UncheckedIOException e) {
                reply.complete(OffsetAnswers.failed(wanted.partitionIndex(), ErrorCode.KAFKA_STORAGE_ERROR));
            } catch (RuntimeException | Error e) {
                reply.fail(e);
            }
        });
    }

    private static ListOffsets.Response answer(
            ListOffsets.Request request, List<ListOffsets.Response.Partition> found) {
        List<ListOffsets.Response.Topic> topics =
                new ArrayList<>(request.topics().size());
        int at = 0;
        for (ListOffsets.Request.Topic topic : request.topics()) {
            int to = at + topic.partitions().size();
            topics.add(new ListOffsets.Response.Topic(topic.name(), found.subList(at, to)));
            at = to;
        }
        return ListOffsets.Response.builder().topics(topics).build();
    }
}
