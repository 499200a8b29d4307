package io.ottla.broker.api.data;

import io.ottla.broker.api.Call;
import io.ottla.broker.api.Handler;
import io.ottla.broker.log.EpochEnd;
import io.ottla.broker.log.Log;
import io.ottla.broker.partition.Isolation;
import io.ottla.broker.partition.Partition;
import io.ottla.broker.partition.Partitions;
import io.ottla.broker.partition.Readable;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.protocol.api.OffsetForLeaderEpoch.Request;
import io.ottla.protocol.api.OffsetForLeaderEpoch.Response;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.function.Supplier;

/**
 * OffsetForLeaderEpoch: where an epoch ended on the leader, for followers that cut back (KIP-101) and consumers that look
 * whether what they read was lost (KIP-320). An epoch that the log does not know has epoch and offset -1.
 */
public final class OffsetForLeaderEpochHandler implements Handler<Request, Response> {
    private final LocalPartitions local;

    public OffsetForLeaderEpochHandler(Supplier<ClusterImage> image, Partitions partitions) {
        this.local = new LocalPartitions(image, partitions);
    }

    @Override
    public Reply<Response> handle(Call<Request> call) {
        return EachPartition.ask(
                        call.lane(),
                        call.request().topics(),
                        Request.Topic::partitions,
                        (topic, wish) -> local.ask(
                                call.lane(),
                                topic.topic(),
                                wish.partition(),
                                error -> refused(wish, error),
                                partition -> find(partition, wish)),
                        (topic, found) -> new Response.Topic(topic.topic(), found))
                .map(topics -> Response.builder().topics(topics).build());
    }

    private static Response.Partition find(Partition partition, Request.Partition wish) {
        Log log = partition.log();
        Readable readable = partition.readable(Isolation.READ_UNCOMMITTED, wish.currentLeaderEpoch());
        if (readable instanceof Readable.Closed closed) {
            return refused(wish, closed.error());
        }
        if (log == null) {
            return refused(wish, ErrorCode.NOT_LEADER_OR_FOLLOWER);
        }
        EpochEnd end = log.endOffsetForEpoch(wish.leaderEpoch());
        return Response.Partition.builder()
                .partition(wish.partition())
                .leaderEpoch(end.epoch())
                .endOffset(end.endOffset())
                .build();
    }

    private static Response.Partition refused(Request.Partition wish, ErrorCode error) {
        return Response.Partition.builder()
                .partition(wish.partition())
                .errorCode(error.code())
                .build();
    }
}
