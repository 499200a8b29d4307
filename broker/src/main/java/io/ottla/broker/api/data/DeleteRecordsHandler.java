package io.ottla.broker.api.data;

import io.ottla.broker.api.Call;
import io.ottla.broker.api.Handler;
import io.ottla.broker.partition.Deleted;
import io.ottla.broker.partition.Partitions;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.protocol.api.DeleteRecords.Request;
import io.ottla.protocol.api.DeleteRecords.Response;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.Set;
import java.util.function.Supplier;

/**
 * DeleteRecords: moves the start of partitions on, up to the high watermark (KIP-107). The low watermark that is answered
 * is the new start of the leader's log. Records of internal topics are the broker's own and cannot be deleted.
 */
public final class DeleteRecordsHandler implements Handler<Request, Response> {
    private static final Set<String> INTERNAL = Set.of("__consumer_offsets", "__transaction_state");
    private static final long NO_WATERMARK = -1;

    private final LocalPartitions local;

    public DeleteRecordsHandler(Supplier<ClusterImage> image, Partitions partitions) {
        this.local = new LocalPartitions(image, partitions);
    }

    @Override
    public Reply<Response> handle(Call<Request> call) {
        return EachPartition.ask(
                        call.lane(),
                        call.request().topics(),
                        Request.Topic::partitions,
                        (topic, wish) -> delete(call, topic.name(), wish),
                        (topic, done) -> new Response.Topic(topic.name(), done))
                .map(topics -> Response.builder().topics(topics).build());
    }

    private Reply<Response.Partition> delete(Call<Request> call, String topic, Request.Partition wish) {
        if (INTERNAL.contains(topic)) {
            return Reply.done(partition(wish, ErrorCode.INVALID_TOPIC_EXCEPTION, NO_WATERMARK));
        }
        return local.ask(
                call.lane(), topic, wish.partitionIndex(), error -> partition(wish, error, NO_WATERMARK), partition -> {
                    Deleted deleted = partition.deleteRecordsBefore(wish.offset());
                    return partition(wish, deleted.error(), deleted.logStartOffset());
                });
    }

    private static Response.Partition partition(Request.Partition wish, ErrorCode error, long lowWatermark) {
        return new Response.Partition(wish.partitionIndex(), lowWatermark, error.code());
    }
}
