package io.ottla.client.producer;

import io.ottla.client.ClientException;
import io.ottla.client.ConsumerGroupMetadata;
import io.ottla.client.HostPort;
import io.ottla.client.Metrics;
import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.PartitionInfo;
import io.ottla.client.TopicPartition;
import io.ottla.client.TopicView;
import io.ottla.client.net.CallerThread;
import io.ottla.client.net.ClientLoop;
import io.ottla.client.net.ClientOptions;
import io.ottla.client.net.Cluster;
import io.ottla.client.serialization.Serializer;
import io.ottla.protocol.config.Settings;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.wire.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends records. {@link #send} serializes on the caller's thread and puts the bytes where they will be sent from; requests,
 * retries and answers belong to the client's loop, which also completes futures and calls callbacks: what hangs on them
 * must not block.
 *
 * <p>By default every record is kept by the brokers exactly once and in order, whatever fails on the way, or its future
 * fails after delivery.timeout.ms.
 *
 * <p>Thread: all methods from anywhere.
 */
public final class Producer<K, V> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Producer.class);

    private final Lane lane;
    private final Runnable afterEnd;
    private final Engine engine;
    private final Intake intake;
    private final Serializer<K> keys;
    private final Serializer<V> values;
    private final Interceptors<K, V> interceptors;
    private final @Nullable Partitioner partitioner;
    private final SendRules rules;
    private final AtomicBoolean closed = new AtomicBoolean();
    /** Fails when the producer has ended, for those who wait for something of it. */
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    Producer(ProducerParts<K, V> parts, Cluster cluster, Runnable afterEnd) {
        this.lane = cluster.lane();
        this.afterEnd = afterEnd;
        this.rules = SendRules.of(parts.settings());
        this.keys = parts.keys();
        this.values = parts.values();
        this.interceptors = new Interceptors<>(parts.interceptors());
        this.partitioner = parts.partitioner();
        this.engine = new Engine(cluster, rules, partitioner);
        this.intake = engine.intake();
    }

    /**
     * A producer with these settings, by Kafka's names; connects when it is first used. Throws BadSettingException, which
     * names key, value and what is allowed, for a bad setting; one that is not known is warned of.
     *
     * @param properties a map, or {@link java.util.Properties}; values are text or have it as their {@code toString}
     */
    public static <K, V> Producer<K, V> open(Map<?, ?> properties, Serializer<K> keys, Serializer<V> values) {
        return ProducerBuilder.of(keys, values).set(properties).open();
    }

    /** A producer whose serializers are named in the settings too, as key.serializer and value.serializer. */
    public static <K, V> Producer<K, V> open(Map<?, ?> properties) {
        return ProducerParts.<K, V>named(properties).open();
    }

    /** A producer to be described step by step. */
    public static <K, V> ProducerBuilder<K, V> builder(Serializer<K> keys, Serializer<V> values) {
        return ProducerBuilder.of(keys, values);
    }

    static <K, V> Producer<K, V> start(ProducerParts<K, V> parts) {
        Settings settings = parts.settings();
        SendRules rules = SendRules.of(settings);
        List<HostPort> bootstrap = ClientOptions.bootstrap(settings);
        ClientLoop loop = ClientLoop.start("ottla-producer");
        Cluster cluster = new Cluster(
                loop,
                ClientOptions.connections(settings, rules.inFlightMax()),
                bootstrap,
                ClientOptions.reconnectBackoff(settings),
                new Random());
        return new Producer<>(parts, cluster, loop::close);
    }

    /**
     * Hands the record over. Waits only for buffer.memory and for a topic that is sent to for the first time, together at
     * most max.block.ms; not at all on the client's own thread, in a callback. The future fails with a
     * {@link ClientException}. Throws what the serializers throw, and IllegalStateException when the producer is closed.
     */
    public CompletableFuture<RecordMetadata> send(ProducerRecord<K, V> record) {
        CompletableFuture<RecordMetadata> future = new CompletableFuture<>();
        hand(record, future);
        return future;
    }

    /** As {@link #send(ProducerRecord)}, but tells a callback, which costs less than a future; null = nobody. */
    public void send(ProducerRecord<K, V> record, @Nullable Callback callback) {
        hand(record, callback);
    }

    /** Hands the record over if that is possible at once; never waits. Throws as {@link #send(ProducerRecord)} does. */
    public Offer trySend(ProducerRecord<K, V> original) {
        checkMaySend();
        CompletableFuture<RecordMetadata> future = new CompletableFuture<>();
        Object waiter = interceptors.isEmpty() ? future : interceptors.around(future);
        try {
            Offer offer = offer(interceptors.isEmpty() ? original : interceptors.onSend(original), waiter, future);
            if (!(offer instanceof Offer.Accepted)) {
                interceptors.notSent(new IllegalStateException("The record was not taken: " + offer));
            }
            return offer;
        } catch (ClientException e) {
            Waiters.fail(waiter, e);
            return new Offer.Accepted(future);
        } catch (RuntimeException e) {
            interceptors.notSent(e);
            throw e;
        }
    }

    private Offer offer(ProducerRecord<K, V> record, Object waiter, CompletableFuture<RecordMetadata> future) {
        byte[] key = serialized(keys, "key", record.topic(), record.key());
        byte[] value = serialized(values, "value", record.topic(), record.value());
        int bytes = checkedBytes(record, key, value);
        return switch (intake.offer(record, key, value, waiter)) {
            case IN -> new Offer.Accepted(future);
            case NO_MEMORY -> new Offer.BufferFull(bytes);
            case NO_TOPIC -> new Offer.TopicUnknown(record.topic());
            case CLOSED -> throw new IllegalStateException("The producer is closed.");
        };
    }

    private void hand(ProducerRecord<K, V> original, @Nullable Object told) {
        checkMaySend();
        ProducerRecord<K, V> record = original;
        Object waiter = told;
        if (!interceptors.isEmpty()) {
            record = interceptors.onSend(original);
            waiter = interceptors.around(told);
        }
        try {
            byte[] key = serialized(keys, "key", record.topic(), record.key());
            byte[] value = serialized(values, "value", record.topic(), record.value());
            checkedBytes(record, key, value);
            intake.put(record, key, value, waiter);
        } catch (ClientException e) {
            if (waiter != null) {
                Waiters.fail(waiter, e);
            }
        } catch (RuntimeException e) {
            interceptors.notSent(e);
            throw e;
        }
    }

    private void checkOpen() {
        if (closed.get()) {
            throw new IllegalStateException("The producer is closed.");
        }
    }

    private void checkMaySend() {
        checkOpen();
        Transactions transactions = engine.transactions();
        if (transactions != null) {
            transactions.checkMaySend();
        }
    }

    /** Serializers that a setting names may be of another type than the records: no compiler has seen both. */
    private static <T> byte @Nullable [] serialized(Serializer<T> by, String part, String topic, @Nullable T value) {
        try {
            return by.serialize(topic, value);
        } catch (ClassCastException e) {
            String type = value == null ? "null" : value.getClass().getName();
            throw new IllegalArgumentException(
                    "The " + part + " of a record for topic " + topic + ", a " + type
                            + ", is nothing for the serializer of " + part + "s: " + e.getMessage(),
                    e);
        }
    }

    private int checkedBytes(ProducerRecord<K, V> record, byte @Nullable [] key, byte @Nullable [] value) {
        long bytes = Intake.bytes(record, key, value);
        if (bytes > rules.recordBytesMax()) {
            throw new ClientException(
                    ErrorCode.MESSAGE_TOO_LARGE,
                    "The record is " + bytes + " bytes when serialized, allowed are " + rules.recordBytesMax()
                            + " (the smaller of max.request.size and buffer.memory).");
        }
        return (int) bytes;
    }

    /** The partitions of a topic, which is asked for if it is not known, for at most max.block.ms. */
    public List<PartitionInfo> partitionsFor(String topic) {
        checkOpen();
        checkMayWait("partitionsFor");
        return CallerThread.await(CallerThread.stage(
                lane,
                () -> engine.topics().ask(topic, 0, rules.maxBlockMs()).thenApply(known -> {
                    TopicView view = engine.metadata().topic(topic);
                    if (view == null) {
                        throw new IllegalStateException("topic " + topic + " is known and is not");
                    }
                    return view.infos();
                })));
    }

    /**
     * Must come before the first transaction: gets an id for the transactional.id, which fences an older producer of the same
     * name and ends what that left open. Waits, at most max.block.ms; may be called again after a
     * {@link ClientException} that is retriable. Throws {@link TransactionException.Fatal} if the cluster has no
     * transactions or does not allow them.
     */
    public void initTransactions() {
        await("initTransactions", Transactions::init);
    }

    /** Opens a transaction: all records from now on are part of it. Throws IllegalStateException if one is open. */
    public void beginTransaction() {
        await("beginTransaction", Transactions::begin);
    }

    /**
     * Sends what was handed in and makes the transaction visible to read_committed consumers, all or nothing. Waits, at most
     * max.block.ms; after REQUEST_TIMED_OUT it can be called again, to wait for longer. Throws
     * {@link TransactionException.Abortable} if a record could not be sent: then abort.
     */
    public void commitTransaction() {
        await("commitTransaction", transactions -> {
            engine.visit();
            return transactions.commit();
        });
    }

    /** Drops what was not sent, and hides the rest from read_committed consumers. Waits, at most max.block.ms. */
    public void abortTransaction() {
        await("abortTransaction", transactions -> {
            engine.visit();
            return transactions.abort();
        });
    }

    /**
     * Commits a group's offsets with the transaction: whoever reads, transforms and writes does so once. Waits, at most
     * max.block.ms.
     *
     * @param offsets the next to read, by partition
     * @param group who commits, as the consumer gives it out
     */
    public void sendOffsetsToTransaction(Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
        Map<TopicPartition, OffsetAndMetadata> copy = Map.copyOf(offsets);
        await("sendOffsetsToTransaction", transactions -> transactions.sendOffsets(copy, group));
    }

    private void await(String what, Function<Transactions, CompletableFuture<Void>> work) {
        checkOpen();
        checkMayWait(what);
        Transactions transactions = engine.transactions();
        if (transactions == null) {
            throw new IllegalStateException(what + " needs a producer with a transactional.id.");
        }
        CompletableFuture<Void> call = CallerThread.stage(lane, () -> work.apply(transactions));
        CallerThread.await(CompletableFuture.anyOf(call, over), rules.maxBlockMs());
    }

    /** What the producer has counted. */
    public Metrics metrics() {
        return engine.metrics();
    }

    /**
     * Sends everything handed in so far without lingering and waits until each is acknowledged or has failed, which takes
     * delivery.timeout.ms at most; after {@link #close} there is nothing left to wait for. Throws IllegalStateException in a
     * callback, and {@link io.ottla.client.InterruptException} when the thread is interrupted.
     */
    public void flush() {
        checkMayWait("flush");
        if (!closed.get()) {
            CallerThread.await(flushed());
        }
    }

    private CompletableFuture<Void> flushed() {
        return CallerThread.stage(lane, engine::flush);
    }

    private void checkMayWait(String what) {
        if (lane.here()) {
            throw new IllegalStateException(
                    what + " waits, and so must not be called in a callback: the client's thread runs those.");
        }
    }

    /** Flushes, for as long as delivery.timeout.ms allows, and ends; a transaction that is open is aborted. On the client's own thread, ends at once. */
    @Override
    public void close() {
        close(Duration.ofMillis(Long.MAX_VALUE));
    }

    /**
     * Flushes, for at most this time, and ends: what is not acknowledged by then fails. 0 = ends at once. Throws
     * IllegalArgumentException for a negative time, and {@link io.ottla.client.InterruptException} when the thread is
     * interrupted, which ends the producer at once.
     */
    public void close(Duration atMost) {
        if (atMost.isNegative()) {
            throw new IllegalArgumentException("time to close in, " + atMost + ", is negative");
        }
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            if (!lane.here() && !atMost.isZero()) {
                CallerThread.await(
                        CallerThread.stage(lane, () -> engine.abortIfOpen().handle((aborted, failure) -> null))
                                .thenCompose(aborted -> flushed()),
                        atMost.toMillis());
            }
        } catch (ClientException e) {
            // The time is up: the records that are left are told so by the end.
            LOG.debug("The producer is closed with records that are not acknowledged", e);
        } finally {
            end();
        }
    }

    /** Ends at once; what is not acknowledged fails. */
    public void abandon() {
        close(Duration.ZERO);
    }

    private void end() {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        lane.enter(() -> {
            try {
                engine.end();
            } finally {
                over.completeExceptionally(new IllegalStateException("The producer was closed meanwhile."));
                afterEnd.run();
                ended.complete(null);
            }
        });
        try {
            if (!lane.here()) {
                CallerThread.await(ended);
            }
        } finally {
            interceptors.close();
            if (partitioner != null) {
                partitioner.close();
            }
        }
    }

    /** For those who must not wait: makes the topic known. */
    void askFor(String topic) {
        intake.ask(topic, 0);
    }

    /** For those who must not wait: the transactions. */
    @Nullable
    Transactions transactions() {
        return engine.transactions();
    }

    /** For those who count: batches whose memory is not back. */
    int batchesOut() {
        return engine.batchesOut();
    }
}
