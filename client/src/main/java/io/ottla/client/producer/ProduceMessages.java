package io.ottla.client.producer;

import io.netty.buffer.ByteBuf;
import io.ottla.client.HostPort;
import io.ottla.client.Node;
import io.ottla.client.TopicPartition;
import io.ottla.client.net.Answer;
import io.ottla.client.net.LeaderHint;
import io.ottla.client.net.Request;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.Produce;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Parts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Produce requests and answers as batches and results. Pure, but for the buffers of a request's body. */
final class ProduceMessages {
    /** Batches of format 2 from here. */
    private static final int FROM = 3;
    /** The last version in which a broker refuses partitions that were not added to the transaction. */
    private static final int TO_BEFORE_IMPLICIT_ADDING = 11;
    /** The last version that names topics. */
    private static final int TO = 12;

    private ProduceMessages() {}

    /** What became of one batch; and who leads instead, if it was refused for that. */
    record Result(ErrorCode error, @Nullable String message, long baseOffset, long appendTimeMs, LeaderHint hint) {
        Result(ErrorCode error, @Nullable String message, long baseOffset, long appendTimeMs) {
            this(error, message, baseOffset, appendTimeMs, LeaderHint.NONE);
        }

        /** Whether the batch was refused for its sequence number. */
        boolean isAboutNumbers() {
            return error == ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER || error == ErrorCode.UNKNOWN_PRODUCER_ID;
        }
    }

    /** How a transaction is named in a request. */
    record Transaction(@Nullable String id, boolean addsImplicitly) {
        static final Transaction NONE = new Transaction(null, true);
    }

    static Request request(SendRules rules, Transaction transaction, List<OutgoingBatch> batches) {
        int to = transaction.addsImplicitly() ? TO : TO_BEFORE_IMPLICIT_ADDING;
        Request request = Request.of(ApiKey.PRODUCE, FROM, to, version -> body(rules, transaction, batches))
                .within(rules.requestTimeoutMs());
        return rules.acks() == 0 ? request.withoutAnswer() : request;
    }

    private static Produce.Request body(SendRules rules, Transaction transaction, List<OutgoingBatch> batches) {
        Map<String, List<Produce.Request.PartitionData>> byTopic = new LinkedHashMap<>();
        List<ByteBuf> encoded = new ArrayList<>(batches.size());
        try {
            for (OutgoingBatch batch : batches) {
                ByteBuf bytes = batch.attempt(rules.compression(), transaction.id() != null);
                encoded.add(bytes);
                byTopic.computeIfAbsent(batch.partition().topic(), t -> new ArrayList<>(batches.size()))
                        .add(new Produce.Request.PartitionData(batch.partition().partition(), Parts.of(bytes)));
            }
        } catch (RuntimeException | Error e) {
            encoded.forEach(ByteBuf::release);
            throw e;
        }
        List<Produce.Request.TopicData> topics = new ArrayList<>(byTopic.size());
        byTopic.forEach((name, partitions) -> topics.add(Produce.Request.TopicData.builder()
                .name(name)
                .partitionData(partitions)
                .build()));
        return Produce.Request.builder()
                .transactionalId(transaction.id())
                .acks(rules.acks())
                .timeoutMs(rules.requestTimeoutMs())
                .topicData(topics)
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
                                partition.logAppendTimeMs(),
                                partition.errorCode() == 0 ? LeaderHint.NONE : hint(partition)));
            }
        }
        return results;
    }

    private static LeaderHint hint(Produce.Response.PartitionResponse partition) {
        Produce.Response.CurrentLeader named = partition.currentLeader();
        return new LeaderHint(named.leaderId(), named.leaderEpoch());
    }

    /** Where the leaders are that the answer names. */
    static List<Node> places(Answer answer) {
        return answer.as(Produce.Response.class).nodeEndpoints().stream()
                .map(place -> new Node(place.nodeId(), new HostPort(place.host(), place.port()), place.rack()))
                .toList();
    }
}
