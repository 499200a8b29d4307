package io.ottla.client.admin;

import io.ottla.client.ClientException;
import io.ottla.client.TopicPartition;
import io.ottla.client.net.Answer;
import io.ottla.client.net.Request;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.DescribeProducers;
import io.ottla.protocol.wire.ErrorCode;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** The producers that partitions know by their ids (KIP-664). Thread: from anywhere. */
public final class Producers {
    private final Calls calls;

    Producers(Calls calls) {
        this.calls = calls;
    }

    /**
     * A producer that has written to a partition.
     *
     * @param lastSequence of its last record there; -1 = unknown
     * @param lastTimestampMs when it wrote last, in ms since the epoch; -1 = unknown
     * @param coordinatorEpoch of the last transaction marker; -1 for none
     * @param transactionStartOffset first record of its open transaction; -1 = it has none
     */
    public record Active(
            long id,
            int epoch,
            int lastSequence,
            long lastTimestampMs,
            int coordinatorEpoch,
            long transactionStartOffset) {}

    /** The producers that each partition's leader remembers. */
    public CompletableFuture<Map<TopicPartition, Result<List<Active>>>> describe(
            Collection<TopicPartition> partitions) {
        return new Leaders<Result<List<Active>>>(
                        calls,
                        Producers::request,
                        Producers::read,
                        error -> new Result<>(null, new Outcome(error, null)))
                .ask(partitions);
    }

    private static Request request(List<TopicPartition> partitions) {
        return Request.of(
                ApiKey.DESCRIBE_PRODUCERS,
                DescribeProducers.Request.builder()
                        .topics(Calls.byTopic(partitions).entrySet().stream()
                                .map(topic -> new DescribeProducers.Request.Topic(topic.getKey(), topic.getValue()))
                                .toList())
                        .build());
    }

    private static Map<TopicPartition, Result<List<Active>>> read(Answer answer) {
        Map<TopicPartition, Result<List<Active>>> all = new TreeMap<>();
        for (DescribeProducers.Response.Topic topic :
                answer.as(DescribeProducers.Response.class).topics()) {
            for (DescribeProducers.Response.Partition p : topic.partitions()) {
                TopicPartition partition = new TopicPartition(topic.name(), p.partitionIndex());
                ErrorCode error = ErrorCode.of(p.errorCode());
                if (error == ErrorCode.NOT_LEADER_OR_FOLLOWER) {
                    throw ClientException.of(error, p.errorMessage(), "Producers of " + partition);
                }
                all.put(
                        partition,
                        new Result<>(
                                error == ErrorCode.NONE
                                        ? p.activeProducers().stream()
                                                .map(Producers::active)
                                                .toList()
                                        : null,
                                new Outcome(error, p.errorMessage())));
            }
        }
        return all;
    }

    private static Active active(DescribeProducers.Response.ActiveProducer producer) {
        return new Active(
                producer.producerId(),
                producer.producerEpoch(),
                producer.lastSequence(),
                producer.lastTimestamp(),
                producer.coordinatorEpoch(),
                producer.currentTxnStartOffset());
    }
}
