package io.ottla.client.producer;

import io.netty.buffer.ByteBuf;
import io.ottla.client.TopicPartition;
import io.ottla.client.net.Answer;
import io.ottla.client.net.Request;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.Produce;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Parts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Produce requests and answers as batches and results. Pure, but for the buffers of a request's body. */
final class ProduceMessages {
    /** Batches of format 2 from here. */
    private static final int FROM = 3;
    /** The last version that names topics. */
    private static final int TO = 12;

    private ProduceMessages() {}

    /** What became of one batch. */
    record Result(ErrorCode error, @Nullable String message, long baseOffset, long appendTimeMs) {}

    static Request request(SendRules rules, ProducerIdentity.Id id, List<OutgoingBatch> batches) {
        Request request = Request.of(ApiKey.PRODUCE, FROM, TO, version -> body(rules, id, batches))
                .within(rules.requestTimeoutMs());
        return rules.acks() == 0 ? request.withoutAnswer() : request;
    }

    private static Produce.Request body(SendRules rules, ProducerIdentity.Id id, List<OutgoingBatch> batches) {
        Map<String, List<Produce.Request.PartitionData>> byTopic = new TreeMap<>();
        List<ByteBuf> encoded = new ArrayList<>();
        try {
            for (OutgoingBatch batch : batches) {
                ByteBuf bytes = batch.encode(rules.compression(), id);
                encoded.add(bytes);
                byTopic.computeIfAbsent(batch.partition().topic(), t -> new ArrayList<>())
                        .add(new Produce.Request.PartitionData(batch.partition().partition(), Parts.of(bytes)));
            }
        } catch (RuntimeException | Error e) {
            encoded.forEach(ByteBuf::release);
            throw e;
        }
        return Produce.Request.builder()
                .acks(rules.acks())
                .timeoutMs(rules.requestTimeoutMs())
                .topicData(byTopic.entrySet().stream()
                        .map(topic -> Produce.Request.TopicData.builder()
                                .name(topic.getKey())
                                .partitionData(topic.getValue())
                                .build())
                        .toList())
                .build();
    }

    static Map<TopicPartition, Result> results(Answer answer) {
        Map<TopicPartition, Result> results = new HashMap<>();
        for (Produce.Response.TopicResponse topic :
                answer.as(Produce.Response.class).responses()) {
            for (Produce.Response.PartitionResponse partition : topic.partitionResponses()) {
                results.put(
                        new TopicPartition(topic.name(), partition.index()),
                        new Result(
                                ErrorCode.of(partition.errorCode()),
                                partition.errorMessage(),
                                partition.baseOffset(),
                                partition.logAppendTimeMs()));
            }
        }
        return results;
    }
}
