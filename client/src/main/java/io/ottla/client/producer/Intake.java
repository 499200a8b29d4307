package io.ottla.client.producer;

import io.ottla.client.ClientException;
import io.ottla.client.InterruptException;
import io.ottla.client.TopicPartition;
import io.ottla.client.net.CallerThread;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.wire.ErrorCode;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
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

    /** Names of topics that are refused are few, unless they come from a mistake. */
    private static final int REFUSALS_MAX = 1000;

    private final Lane lane;
    private final Topics topics;
    private final BatchMemory memory;
    private final Doorbell bell;
    private final SendRules rules;
    private final @Nullable Partitioner partitioner;
    private final RandomGenerator random;
    private final Set<TopicPartition> asked = ConcurrentHashMap.newKeySet();
    private final Map<TopicPartition, ClientException> refusals = new ConcurrentHashMap<>();

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
    static long bytes(ProducerRecord<?, ?> record, byte @Nullable [] key, byte @Nullable [] value) {
        return RecordBytes.bytesMax(RecordBytes.fixedBytes(key, value, record.headers())) + BatchHeader.BYTES;
    }

    /** Puts the record in, waiting if need be. Throws a ClientException when that is not possible in time. */
    void put(ProducerRecord<?, ?> record, byte @Nullable [] key, byte @Nullable [] value, @Nullable Object waiter) {
        TopicBuffers topic = known(record);
        long leftNanos = TimeUnit.MILLISECONDS.toNanos(rules.maxBlockMs());
        if (topic == null) {
            long fromNanos = lane.clock().nanos();
            topic = awaitTopic(record, leftNanos);
            leftNanos -= lane.clock().nanos() - fromNanos;
        }
        int partition = choose(record, key, value, topic);
        Taken taken = add(topic, partition, record, key, value, waiter, null);
        while (taken == Taken.NO_MEMORY) {
            long fromNanos = lane.clock().nanos();
            Chunk given = awaitMemory((int) bytes(record, key, value), leftNanos);
            leftNanos -= lane.clock().nanos() - fromNanos;
            taken = add(topic, partition, record, key, value, waiter, given);
        }
        if (taken == Taken.CLOSED) {
            throw new IllegalStateException("The producer is closed.");
        }
    }

    /** Puts the record in if that is possible at once; asks for its topic if it is not known. */
    Taken offer(ProducerRecord<?, ?> record, byte @Nullable [] key, byte @Nullable [] value, @Nullable Object waiter) {
        TopicBuffers topic = known(record);
        if (topic == null) {
            int partition = record.partition() == null ? 0 : record.partition();
            checkRefusal(record.topic(), partition);
            ask(record.topic(), partition);
            return Taken.NO_TOPIC;
        }
        return add(topic, choose(record, key, value, topic), record, key, value, waiter, null);
    }

    private @Nullable TopicBuffers known(ProducerRecord<?, ?> record) {
        Integer wanted = record.partition();
        return topics.known(record.topic(), wanted == null ? 0 : wanted);
    }

    /**
     * Adds the record to a batch.
     *
     * @param partition where; {@link Partitioner#DEFAULT} = to the one that has the records without key at the moment
     * @param given memory for a new batch, taken over; null = take some if there is some
     */
    private Taken add(
            TopicBuffers topic,
            int partition,
            ProducerRecord<?, ?> record,
            byte @Nullable [] key,
            byte @Nullable [] value,
            @Nullable Object waiter,
            @Nullable Chunk given) {
        int fixed = (int) RecordBytes.fixedBytes(key, value, record.headers());
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

    /** Once for each record: a partitioner may count. */
    private int choose(
            ProducerRecord<?, ?> record, byte @Nullable [] key, byte @Nullable [] value, TopicBuffers topic) {
        Integer wanted = record.partition();
        if (wanted != null) {
            return wanted;
        }
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

    private TopicBuffers awaitTopic(ProducerRecord<?, ?> record, long leftNanos) {
        String name = record.topic();
        int partition = record.partition() == null ? 0 : record.partition();
        if (leftNanos <= 0 || lane.here()) {
            checkRefusal(name, partition);
            ask(name, partition);
            throw new ClientException(ErrorCode.REQUEST_TIMED_OUT, topics.missing(name, partition));
        }
        long leftMs = Math.max(1, leftNanos / 1_000_000);
        return CallerThread.await(CallerThread.stage(lane, () -> topics.ask(name, partition, leftMs)));
    }

    /** Sees to it that the topic becomes known to have this partition; however often it is called, once at a time. */
    void ask(String topic, int partition) {
        TopicPartition wish = new TopicPartition(topic, partition);
        if (asked.add(wish)) {
            lane.run(() -> topics.ask(topic, partition, rules.maxBlockMs()).whenComplete((known, failure) -> {
                asked.remove(wish);
                if (failure instanceof ClientException refusal
                        && !refusal.isRetriable()
                        && refusals.size() < REFUSALS_MAX) {
                    refusals.put(wish, refusal);
                }
            }));
        }
    }

    /** Throws what the cluster said when it was asked for the topic by one who did not wait; once, then it may be asked anew. */
    private void checkRefusal(String topic, int partition) {
        ClientException refusal = refusals.isEmpty() ? null : refusals.remove(new TopicPartition(topic, partition));
        if (refusal != null) {
            throw refusal.again();
        }
    }

    private Chunk awaitMemory(int bytes, long leftNanos) {
        Chunk given = null;
        if (leftNanos > 0 && !lane.here()) {
            bell.ringForMemory();
            try {
                given = memory.take(bytes, leftNanos);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptException("send");
            }
        }
        if (given == null && memory.isClosed()) {
            throw new IllegalStateException("The producer is closed.");
        }
        if (given == null) {
            throw new ClientException(
                    ErrorCode.REQUEST_TIMED_OUT,
                    "No room of " + bytes + " bytes in buffer.memory within max.block.ms=" + rules.maxBlockMs()
                            + (lane.here() ? " (callbacks never wait)." : "."));
        }
        return given;
    }
}
