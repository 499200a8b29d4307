package io.ottla.client.producer;

import io.ottla.client.ClientException;
import io.ottla.client.net.CallerThread;
import io.ottla.client.net.ClientLoop;
import io.ottla.client.net.ClientOptions;
import io.ottla.client.net.Cluster;
import io.ottla.client.serialization.Serializer;
import io.ottla.protocol.config.Settings;
import io.ottla.protocol.record.BatchBuilder;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.wire.ErrorCode;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sends records. {@link #send} serializes on the caller's thread and hands over; batches, retries and answers belong to the
 * client's loop, which also completes the futures: what hangs on them must not block.
 *
 * <p>Thread: all methods from anywhere.
 */
public final class Producer<K, V> implements AutoCloseable {
    /** What a record takes beside its bytes while it waits: objects for it, its future and its place in a batch. */
    private static final int RECORD_OVERHEAD_BYTES = 200;

    private final ClientLoop loop;
    private final Cluster cluster;
    private final Sender sender;
    private final Serializer<K> keys;
    private final Serializer<V> values;
    private final SendRules rules;
    private final Semaphore room;
    private final int roomBytes;
    private final ConcurrentLinkedQueue<Outgoing> handedIn = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean drainOrdered = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    private Producer(Settings settings, Serializer<K> keys, Serializer<V> values) {
        this.loop = ClientLoop.start("ottla-producer");
        this.rules = SendRules.of(settings);
        this.cluster = new Cluster(
                loop,
                ClientOptions.connections(settings, rules.inFlightMax()),
                ClientOptions.bootstrap(settings),
                ClientOptions.reconnectBackoff(settings),
                new Random());
        this.sender = new Sender(cluster, rules);
        this.keys = keys;
        this.values = values;
        this.roomBytes = (int) Math.min(Integer.MAX_VALUE, settings.get(ProducerOptions.BUFFER_MEMORY));
        this.room = new Semaphore(roomBytes);
    }

    /** Connects when it is first used; throws BadSettingException or IllegalArgumentException for a bad setting. */
    public static <K, V> Producer<K, V> open(Map<String, String> properties, Serializer<K> keys, Serializer<V> values) {
        return new Producer<>(ProducerOptions.read(properties), keys, values);
    }

    /**
     * Hands the record over. Blocks only while buffer.memory is used up, at most max.block.ms. The future fails with a
     * {@link ClientException}.
     */
    public CompletableFuture<RecordMetadata> send(ProducerRecord<K, V> record) {
        CompletableFuture<RecordMetadata> future = new CompletableFuture<>();
        if (closed.get()) {
            throw new IllegalStateException("The producer is closed.");
        }
        if (record.partition() != null && record.partition() < 0) {
            throw new IllegalArgumentException("partition " + record.partition() + " is negative");
        }
        Outgoing outgoing = outgoing(record, future);
        int bytes = outgoing.bytes();
        int taken = Math.min(roomBytes, bytes + RECORD_OVERHEAD_BYTES);
        if (bytes + BatchHeader.BYTES > rules.requestBytesMax() || bytes > roomBytes) {
            future.completeExceptionally(new ClientException(
                    ErrorCode.MESSAGE_TOO_LARGE,
                    "The record is " + (bytes + BatchHeader.BYTES) + " bytes when serialized, allowed are "
                            + Math.min(rules.requestBytesMax(), roomBytes) + " (max.request.size, buffer.memory)."));
        } else if (!makeRoom(taken)) {
            future.completeExceptionally(new ClientException(
                    ErrorCode.REQUEST_TIMED_OUT,
                    "No room of " + bytes + " bytes in buffer.memory within max.block.ms=" + rules.maxBlockMs() + "."));
        } else {
            future.whenComplete((metadata, failure) -> room.release(taken));
            handedIn.add(outgoing);
            orderDrain();
        }
        return future;
    }

    /** Sends everything handed in so far without lingering and waits until each is acknowledged or has failed. */
    public void flush() {
        CallerThread.await(CallerThread.stage(loop.lane(), () -> {
            drain();
            return sender.flush();
        }));
    }

    /** Flushes, for as long as delivery.timeout.ms allows, and ends. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            flush();
        } finally {
            end();
        }
    }

    /** Ends at once; what is not acknowledged fails. */
    public void abandon() {
        closed.set(true);
        end();
    }

    private void end() {
        loop.lane().run(() -> {
            drain();
            sender.abandon(new ClientException(ErrorCode.NETWORK_EXCEPTION, "The producer was closed."));
            cluster.close();
            loop.close();
        });
    }

    private Outgoing outgoing(ProducerRecord<K, V> record, CompletableFuture<RecordMetadata> future) {
        byte[] key = keys.serialize(record.topic(), record.key());
        byte[] value = values.serialize(record.topic(), record.value());
        return new Outgoing(
                record.topic(),
                record.partition() == null ? -1 : record.partition(),
                Objects.requireNonNullElseGet(record.timestampMs(), loop.lane()::nowMs),
                key,
                value,
                record.headers(),
                BatchBuilder.recordBytesMax(key, value, record.headers()),
                loop.lane().clock().nanos(),
                future);
    }

    private boolean makeRoom(int bytes) {
        if (room.tryAcquire(bytes)) {
            return true;
        }
        try {
            return room.tryAcquire(bytes, rules.maxBlockMs(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void orderDrain() {
        if (drainOrdered.compareAndSet(false, true)) {
            loop.lane().run(this::drain);
        }
    }

    private void drain() {
        drainOrdered.set(false);
        for (Outgoing record = handedIn.poll(); record != null; record = handedIn.poll()) {
            sender.accept(record);
        }
        sender.pump();
    }
}
