package io.ottla.broker.api.data;

import io.ottla.broker.api.Call;
import io.ottla.broker.api.Handler;
import io.ottla.broker.partition.Partitions;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.protocol.api.ListOffsets.Request;
import io.ottla.protocol.api.ListOffsets.Response;
import io.ottla.protocol.lane.Gather;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** ListOffsets: where partitions begin and end, and which record was the first at or after a time. */
public final class ListOffsetsHandler implements Handler<Request, Response> {
    private static final int REPEAT_REFUSED_FROM = 1;

    private final LocalPartitions local;
    private final Executor pool;

    /** @param pool threads that may wait for a disk */
    public ListOffsetsHandler(Supplier<ClusterImage> image, Partitions partitions, Executor pool) {
        this.local = new LocalPartitions(image, partitions);
        this.pool = pool;
    }

    @Override
    public Reply<Response> handle(Call<Request> call) {
        Request request = call.request();
        Map<TopicPartition, Integer> mentions = mentions(request);
        Gather<Response.Partition> gather = new Gather<>(call.lane());
        for (Request.Topic topic : request.topics()) {
            for (Request.Partition wish : topic.partitions()) {
                boolean repeated =
                        mentions.getOrDefault(new TopicPartition(topic.name(), wish.partitionIndex()), 0) > 1;
                gather.add(
                        repeated && call.version() >= REPEAT_REFUSED_FROM
                                ? Reply.done(OffsetQuery.refused(wish, ErrorCode.INVALID_REQUEST))
                                : find(call, topic.name(), wish));
            }
        }
        return gather.all().map(found -> answer(request, found));
    }

    private Reply<Response.Partition> find(Call<Request> call, String topic, Request.Partition wish) {
        OffsetQuery query = new OffsetQuery(
                call.version(), call.request().replicaId(), call.request().isolationLevel(), wish);
        return query.isSupported()
                ? local.visit(
                        call.lane(),
                        topic,
                        wish.partitionIndex(),
                        error -> OffsetQuery.refused(wish, error),
                        (partition, answer) -> query.on(partition, pool, answer))
                : Reply.done(OffsetQuery.refused(wish, ErrorCode.UNSUPPORTED_VERSION));
    }

    private static Map<TopicPartition, Integer> mentions(Request request) {
        Map<TopicPartition, Integer> mentions = new HashMap<>();
        for (Request.Topic topic : request.topics()) {
            for (Request.Partition wish : topic.partitions()) {
                mentions.merge(new TopicPartition(topic.name(), wish.partitionIndex()), 1, Integer::sum);
            }
        }
        return mentions;
    }

    private static Response answer(Request request, List<Response.Partition> found) {
        List<Response.Topic> topics = new ArrayList<>(request.topics().size());
        int at = 0;
        for (Request.Topic topic : request.topics()) {
            int to = at + topic.partitions().size();
            topics.add(new Response.Topic(topic.name(), found.subList(at, to)));
            at = to;
        }
        return Response.builder().topics(topics).build();
    }
}
