package io.ottla.client.cli.stored;

import io.ottla.protocol.api.TransactionLogKey;
import io.ottla.protocol.api.TransactionLogValue;
import io.ottla.protocol.wire.MalformedException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Transactions as Kafka's TransactionLogMessageFormatter prints them up to 3.9, partitions in the order of the record:
 *
 * <pre>
 *   id::TransactionMetadata(transactionalId=id, producerId=77, producerEpoch=3, txnTimeoutMs=60000, state=Ongoing,
 *       pendingState=None, topicPartitions=HashSet(topic-1), txnStartTimestamp=222, txnLastUpdateTimestamp=111)
 * </pre>
 */
final class TransactionText {
    /** By their number in the record. */
    private static final List<String> STATES = List.of(
            "Empty",
            "Ongoing",
            "PrepareCommit",
            "PrepareAbort",
            "CompleteCommit",
            "CompleteAbort",
            "Dead",
            "PrepareEpochFence");

    private TransactionText() {}

    static String line(byte[] key, byte @Nullable [] value) {
        Stored<TransactionLogKey, TransactionLogValue> record = StoredLayout.TRANSACTION.read(key, value);
        if (record == null) {
            return "unknown::version=" + StoredLayout.type(key);
        }
        String id = record.key().transactionalId();
        return id + "::" + (record.isDeletion() ? "NULL" : text(id, StoredLayout.TRANSACTION.known(record)));
    }

    private static String text(String id, TransactionLogValue value) {
        return "TransactionMetadata(transactionalId=" + id + ", producerId=" + value.producerId()
                + ", producerEpoch=" + value.producerEpoch() + ", txnTimeoutMs=" + value.transactionTimeoutMs()
                + ", state=" + state(value.transactionStatus()) + ", pendingState=None, topicPartitions="
                + partitions(value) + ", txnStartTimestamp=" + value.transactionStartTimestampMs()
                + ", txnLastUpdateTimestamp=" + value.transactionLastUpdateTimestampMs() + ")";
    }

    private static String state(int number) {
        if (number < 0 || number >= STATES.size()) {
            throw new MalformedException("transactionStatus is " + number + ", known are 0 to " + (STATES.size() - 1));
        }
        return STATES.get(number);
    }

    private static String partitions(TransactionLogValue value) {
        return Objects.requireNonNullElse(
                        value.transactionPartitions(), List.<TransactionLogValue.TransactionPartition>of())
                .stream()
                .flatMap(topic -> topic.partitionIds().stream().map(partition -> topic.topic() + "-" + partition))
                .collect(Collectors.joining(", ", "HashSet(", ")"));
    }
}
