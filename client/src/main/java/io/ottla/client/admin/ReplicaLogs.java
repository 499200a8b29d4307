package io.ottla.client.admin;

import io.ottla.client.TopicPartition;
import io.ottla.client.net.Answer;
import io.ottla.client.net.Request;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Parts;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Reads what one broker has of a partition, whether it leads it or not. Thread: from anywhere. */
public final class ReplicaLogs {
    /** What may read from followers without being one; known to brokers since 0.8. */
    private static final int DEBUGGING_CONSUMER = -2;

    private static final int FROM = 4;
    /** The last version that names topics. */
    private static final int TO = 12;

    private final Calls calls;

    ReplicaLogs(Calls calls) {
        this.calls = calls;
    }

    /**
     * What a broker has of a partition from an offset on.
     *
     * @param highWatermark -1 with an error
     * @param batches as they are stored; the last may be cut off
     */
    public record Copy(ErrorCode error, long highWatermark, ByteBuffer batches) {}

    /**
     * Reads from each offset on.
     *
     * @param bytesMax of each partition; a batch that is larger comes whole where it is the first
     * @param waitMsMax how long the broker may wait for the first byte
     */
    public CompletableFuture<Map<TopicPartition, Copy>> read(
            int broker, Map<TopicPartition, Long> offsets, int bytesMax, int waitMsMax) {
        Map<String, List<Fetch.Request.Partition>> byTopic = new TreeMap<>();
        offsets.forEach((partition, offset) -> byTopic.computeIfAbsent(partition.topic(), t -> new ArrayList<>())
                .add(Fetch.Request.Partition.builder()
                        .partition(partition.partition())
                        .fetchOffset(offset)
                        .logStartOffset(-1)
                        .partitionMaxBytes(bytesMax)
                        .build()));
        Fetch.Request body = Fetch.Request.builder()
                .replicaId(DEBUGGING_CONSUMER)
                .maxWaitMs(waitMsMax)
                .minBytes(1)
                .maxBytes(Integer.MAX_VALUE)
                .topics(byTopic.entrySet().stream()
                        .map(topic -> Fetch.Request.Topic.builder()
                                .topic(topic.getKey())
                                .partitions(topic.getValue())
                                .build())
                        .toList())
                .build();
        Request request = Request.of(ApiKey.FETCH, FROM, TO, version -> body);
        return calls.retried(() -> calls.broker(broker, request, ReplicaLogs::copies));
    }

    private static Map<TopicPartition, Copy> copies(Answer answer) {
        Fetch.Response response = answer.as(Fetch.Response.class);
        Calls.check(response.errorCode(), "The broker refused to be read");
        Map<TopicPartition, Copy> copies = new TreeMap<>();
        response.responses()
                .forEach(topic -> topic.partitions()
                        .forEach(p -> copies.put(
                                new TopicPartition(topic.topic(), p.partitionIndex()),
                                new Copy(ErrorCode.of(p.errorCode()), p.highWatermark(), batches(p.records())))));
        return copies;
    }

    /** Answers outside of reading are kept in heap memory, which needs no release. */
    private static ByteBuffer batches(@Nullable Parts records) {
        return records == null ? ByteBuffer.allocate(0) : records.buffer().nioBuffer();
    }
}
