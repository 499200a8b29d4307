package io.ottla.client.producer;

import io.ottla.client.ClientException;
import io.ottla.client.TopicPartition;
import io.ottla.client.net.MetadataCache;
import io.ottla.client.net.TopicView;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gives each record its partition. Records whose topic, or partition, is not known yet wait here, in order, while it is
 * asked for, at most max.block.ms.
 *
 * <p>Thread: the client's loop.
 */
final class Placement {
    private final Lane lane;
    private final MetadataCache metadata;
    private final Partitioning partitioning;
    private final Function<TopicPartition, PartitionQueue> queues;
    private final int batchBytes;
    private final long maxBlockMs;
    private final Map<String, ArrayDeque<Outgoing>> parked = new LinkedHashMap<>();

    Placement(
            Lane lane,
            MetadataCache metadata,
            Partitioning partitioning,
            Function<TopicPartition, PartitionQueue> queues,
            int batchBytes,
            long maxBlockMs) {
        this.lane = lane;
        this.metadata = metadata;
        this.partitioning = partitioning;
        this.queues = queues;
        this.batchBytes = batchBytes;
        this.maxBlockMs = maxBlockMs;
    }

    void accept(Outgoing record) {
        ArrayDeque<Outgoing> before = parked.get(record.topic());
        if (before != null) {
            before.add(record);
        } else if (!place(record)) {
            ArrayDeque<Outgoing> wait = new ArrayDeque<>();
            wait.add(record);
            parked.put(record.topic(), wait);
            metadata.want(record.topic());
            metadata.refresh();
            lane.after(maxBlockMs + 1, this::expire);
        }
    }

    /** Tries again after news of topics; fails what can never be placed and what has waited too long. */
    void retry(@Nullable Throwable failure) {
        parked.entrySet().removeIf(entry -> {
            ArrayDeque<Outgoing> records = entry.getValue();
            RuntimeException refused = refusal(entry.getKey());
            while (!records.isEmpty() && (refused != null || place(records.peek()))) {
                Outgoing record = records.remove();
                if (refused != null) {
                    record.future().completeExceptionally(refused);
                }
            }
            return records.isEmpty();
        });
        expire();
        if (!parked.isEmpty()) {
            metadata.refresh();
        }
    }

    /** Those that wait for their topic. */
    Iterable<ArrayDeque<Outgoing>> parked() {
        return parked.values();
    }

    private boolean place(Outgoing record) {
        TopicView topic = metadata.topic(record.topic());
        if (topic == null
                || topic.error() != ErrorCode.NONE
                || topic.partitions().isEmpty()
                || record.partition() >= topic.partitions().size()) {
            return false;
        }
        TopicPartition partition = new TopicPartition(record.topic(), partitioning.choose(record, topic));
        queues.apply(partition).append(record, batchBytes);
        return true;
    }

    /** An error of the topic that waiting does not cure. */
    private @Nullable RuntimeException refusal(String name) {
        TopicView topic = metadata.topic(name);
        if (topic == null || topic.error() == ErrorCode.NONE || topic.error().isRetriable()) {
            return null;
        }
        return new ClientException(topic.error(), "Topic '" + name + "': " + topic.error());
    }

    private void expire() {
        long now = lane.clock().nanos();
        parked.entrySet().removeIf(entry -> {
            ArrayDeque<Outgoing> records = entry.getValue();
            while (!records.isEmpty() && now - records.peek().createdNanos() > maxBlockMs * 1_000_000) {
                Outgoing record = records.remove();
                record.future().completeExceptionally(late(record));
            }
            return records.isEmpty();
        });
        if (!parked.isEmpty()) {
            lane.after(Math.max(1, Math.min(maxBlockMs, 1000)), this::expire);
        }
    }

    private RuntimeException late(Outgoing record) {
        TopicView topic = metadata.topic(record.topic());
        String what = topic == null || topic.partitions().isEmpty()
                ? "Topic " + record.topic() + " not present in metadata after " + maxBlockMs + " ms."
                : "Partition " + record.partition() + " of topic " + record.topic() + " with partition count "
                        + topic.partitions().size() + " is not present in metadata after " + maxBlockMs + " ms.";
        return new ClientException(ErrorCode.REQUEST_TIMED_OUT, what);
    }
}
