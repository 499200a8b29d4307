package io.ottla.broker.api.data;

import io.ottla.broker.api.Call;
import io.ottla.broker.api.Handler;
import io.ottla.broker.log.ActiveProducer;
import io.ottla.broker.log.Log;
import io.ottla.broker.partition.Isolation;
import io.ottla.broker.partition.Partition;
import io.ottla.broker.partition.Partitions;
import io.ottla.broker.partition.Readable;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.protocol.api.DescribeProducers.Request;
import io.ottla.protocol.api.DescribeProducers.Response;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.List;
import java.util.function.Supplier;

/** DescribeProducers: the idempotent and transactional producers that a leader remembers (KIP-664). */
public final class DescribeProducersHandler implements Handler<Request, Response> {
    private static final int ANY_EPOCH = -1;

    private final LocalPartitions local;

    public DescribeProducersHandler(Supplier<ClusterImage> image, Partitions partitions) {
        this.local = new LocalPartitions(image, partitions);
    }

    @Override
    public Reply<Response> handle(Call<Request> call) {
        return EachPartition.ask(
                        call.lane(),
                        call.request().topics(),
                        Request.Topic::partitionIndexes,
                        (topic, index) -> local.ask(
                                call.lane(),
                                topic.name(),
                                index,
                                error -> refused(topic.name(), index, error),
                                partition -> describe(partition, index)),
                        (topic, described) -> new Response.Topic(topic.name(), described))
                .map(topics -> Response.builder().topics(topics).build());
    }

    private static Response.Partition describe(Partition partition, int index) {
        Log log = partition.log();
        Readable readable = partition.readable(Isolation.READ_UNCOMMITTED, ANY_EPOCH);
        if (readable instanceof Readable.Closed closed) {
            return refused(partition.name().topic(), index, closed.error());
        }
        List<Response.ActiveProducer> active = log == null
                ? List.of()
                : log.producers().stream()
                        .map(DescribeProducersHandler::producer)
                        .toList();
        return Response.Partition.builder()
                .partitionIndex(index)
                .activeProducers(active)
                .build();
    }

    private static Response.ActiveProducer producer(ActiveProducer one) {
        return new Response.ActiveProducer(
                one.producerId(),
                one.producerEpoch(),
                one.lastSequence(),
                one.lastTimestampMs(),
                one.coordinatorEpoch(),
                one.transactionStartOffset());
    }

    private static Response.Partition refused(String topic, int index, ErrorCode error) {
        return Response.Partition.builder()
                .partitionIndex(index)
                .errorCode(error.code())
                .errorMessage(
                        error == ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
                                ? "there is no partition " + topic + "-" + index
                                : "this broker does not lead " + topic + "-" + index)
                .build();
    }
}
