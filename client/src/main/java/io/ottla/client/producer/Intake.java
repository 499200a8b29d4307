package io.ottla.client.producer;

import io.ottla.client.ClientException;
import io.ottla.client.net.CallerThread;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.wire.ErrorCode;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The way of a record into a buffer: finds its partition and adds it there. Makes no object for it.
 *
 * <p>Thread: those that send, several at a time. {@link #offer} never waits; {@link #put} waits for the topic and for
 * memory, at most max.block.ms, unless it is called on the loop, which must not wait for itself.
 */
final class Intake {
    /** What {@link #offer} did. */
    enum Taken {
        IN,
        NO_MEMORY,
        NO_TOPIC,
        CLOSED
    }

    private final Lane lane;
    private final Topics topics;
    private final BatchMemory memory;
    private final Doorbell bell;
    private final SendRules rules;
    private final @Nullable Partitioner partitioner;
    private final RandomGenerator random;

    Intake(
            Lane lane,
            Topics topics,
            BatchMemory memory,
            Doorbell bell,
            SendRules rules,
            @Nullable Partitioner partitioner,
            RandomGenerator random) {
        this.lane = lane;
        this.topics = topics;
        this.memory = memory;
        this.bell = bell;
        this.rules = rules;
        this.partitioner = partitioner;
        this.random = random;
    }

    /** The most bytes that a batch with this record alone takes. */
    static int bytes(ProducerRecord<?, ?> record, byte @Nullable [] key, byte @Nullable [] value) {
        return Math.addExact(
                RecordBytes.bytesMax(RecordBytes.fixedBytes(key, value, record.headers())), BatchHeader.BYTES);
    }

    /** Puts the record in, waiting if need be. Throws a ClientException when that is not possible in time. */
    void put(ProducerRecord<?, ?> record, byte @Nullable [] key, byte @Nullable [] value, @Nullable Object waiter) {
        Taken taken = offer(record, key, value, waiter, null);
        if (taken == Taken.IN) {
            return;
        }
        long deadline = lane.clock().nanos() + rules.maxBlockMs() * 1_000_000;
        while (taken != Taken.IN) {
            long left = lane.here() ? 0 : deadline - lane.clock().nanos();
            Chunk given = null;
            if (taken == Taken.CLOSED) {
                throw new IllegalStateException("The producer is closed.");
            } else if (taken == Taken.NO_TOPIC) {
                awaitTopic(record, left);
            } else {
                given = awaitMemory(bytes(record, key, value), left);
            }
            taken = offer(record, key, value, waiter, given);
        }
    }

    /**
     * Puts the record in if that is possible at once.
     *
     * @param given memory for a new batch, taken over; null = take some if there is some
     */
    Taken offer(
            ProducerRecord<?, ?> record,
            byte @Nullable [] key,
            byte @Nullable [] value,
            @Nullable Object waiter,
            @Nullable Chunk given) {
        Integer wanted = record.partition();
        TopicBuffers topic = topics.known(record.topic(), wanted == null ? 0 : wanted);
        if (topic == null) {
            giveBack(given);
            return Taken.NO_TOPIC;
        }
        int partition = wanted != null ? wanted : choose(record, key, value, topic);
        int fixed = RecordBytes.fixedBytes(key, value, record.headers());
        long timestampMs = record.timestampMs() == null ? lane.nowMs() : record.timestampMs();
        boolean anywhere = partition == Partitioner.DEFAULT;
        int at = anywhere ? topic.sticky(random, rules.spread()) : partition;
        long share = anywhere && topic.count() > 1 ? rules.batchBytes() : Long.MAX_VALUE;
        while (true) {
            PartitionBuffer buffer = topic.buffer(at);
            switch (buffer.add(timestampMs, key, value, record.headers(), fixed, waiter, given, share)) {
                case FITTED -> {
                    giveBack(given);
                    return Taken.IN;
                }
                case BEGUN -> {
                    buffer.compressClosed();
                    bell.ring(buffer);
                    return Taken.IN;
                }
                case ELSEWHERE -> {
                    buffer.compressClosed();
                    bell.ring(buffer);
                    at = topic.move(at, random, rules.spread());
                    share = Long.MAX_VALUE;
                }
                case NO_MEMORY -> {
                    return Taken.NO_MEMORY;
                }
                case CLOSED -> {
                    giveBack(given);
                    return Taken.CLOSED;
                }
            }
        }
    }

    private void giveBack(@Nullable Chunk given) {
        if (given != null) {
            memory.giveBack(given, 0);
        }
    }

    private int choose(
            ProducerRecord<?, ?> record, byte @Nullable [] key, byte @Nullable [] value, TopicBuffers topic) {
        if (partitioner != null) {
            int chosen = partitioner.partition(record, key, value, topic.shape());
            if (chosen >= topic.count() || chosen < Partitioner.DEFAULT) {
                throw ClientException.lasting(
                        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                        "The partitioner chose partition " + chosen + " of topic " + record.topic() + ", which has "
                                + topic.count() + ".");
            }
            if (chosen != Partitioner.DEFAULT) {
                return chosen;
            }
        }
        return key == null || rules.ignoreKeys() ? Partitioner.DEFAULT : Murmur2.partition(key, topic.count());
    }

    private void awaitTopic(ProducerRecord<?, ?> record, long leftNanos) {
        String name = record.topic();
        int partition = record.partition() == null ? 0 : record.partition();
        if (leftNanos <= 0) {
            ask(name, partition);
            throw new ClientException(ErrorCode.REQUEST_TIMED_OUT, topics.missing(name, partition));
        }
        long leftMs = Math.max(1, leftNanos / 1_000_000);
        CallerThread.await(CallerThread.stage(lane, () -> topics.ask(name, partition, leftMs)));
    }

    /** Sees to it that the topic becomes known. */
    void ask(String topic, int partition) {
        lane.run(() -> topics.ask(topic, partition, rules.maxBlockMs()));
    }

    private Chunk awaitMemory(int bytes, long leftNanos) {
        Chunk given = null;
        if (leftNanos > 0) {
            bell.ringForMemory();
            try {
                given = memory.take(bytes, leftNanos);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CallerThread.InterruptedByCaller();
            }
        }
        if (given == null && memory.isClosed()) {
            throw new IllegalStateException("The producer is closed.");
        }
        if (given == null) {
            throw new ClientException(
                    ErrorCode.REQUEST_TIMED_OUT,
                    "No room of " + bytes + " bytes in buffer.memory within max.block.ms=" + rules.maxBlockMs()
                            + (leftNanos <= 0 && lane.here() ? " (callbacks never wait)." : "."));
        }
        return given;
    }
}
