package io.ottla.client.consumer;

import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import io.ottla.client.net.CallerThread;
import io.ottla.protocol.lane.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Polls: hands out what was lent as long as there is some and the loop wants nothing, else goes by the loop for more; tells
 * the listener on the way.
 *
 * <p>Thread: the application's; {@link #committed} from anywhere.
 */
final class PollLoop<K, V> {
    /** For who wants to wait for ever. */
    private static final Duration LONGEST = Duration.ofDays(100 * 365);

    private final Door door;
    private final ConsumerCore core;
    private final Clock clock;
    private final ConsumerRules rules;
    private final Handing<K, V> handing;
    private final Interceptors<K, V> interceptors;
    private final ConsumerFigures figures;
    /** What the application is to be called back with. */
    private final ConcurrentLinkedQueue<Runnable> callbacks = new ConcurrentLinkedQueue<>();

    private RebalanceListener listener = RebalanceListener.NONE;

    PollLoop(
            Door door,
            ConsumerCore core,
            Clock clock,
            ConsumerRules rules,
            Handing<K, V> handing,
            Interceptors<K, V> interceptors,
            ConsumerFigures figures) {
        this.door = door;
        this.core = core;
        this.clock = clock;
        this.rules = rules;
        this.handing = handing;
        this.interceptors = interceptors;
        this.figures = figures;
    }

    void listener(RebalanceListener told) {
        listener = told;
    }

    /** Nothing that was assigned will be read any more. */
    void tellOfEnd() {
        Set<TopicPartition> assigned = door.ask(() -> core.partitionsOfGroup());
        if (assigned.isEmpty()) {
            return;
        }
        if (door.ask(core::isLost)) {
            listener.onLost(assigned);
        } else {
            listener.onRevoked(assigned);
        }
    }

    /** {@code recordsMax} is 1 or more. */
    ConsumerRecords<K, V> poll(Duration atMost, int recordsMax) {
        if (atMost.isNegative()) {
            throw new IllegalArgumentException("timeout " + atMost + " is negative");
        }
        long atMostNanos = atMost.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : atMost.toNanos();
        long startNanos = clock.nanos();
        while (true) {
            callBack();
            long nowNanos = clock.nanos();
            if (handing.hasRuns() && !core.needsAttention()) {
                door.throwIfWoken();
                core.polledAt(nowNanos / 1_000_000);
            } else {
                long leftNanos = Math.max(0, atMostNanos - (nowNanos - startNanos));
                if (!comeBy((leftNanos + 999_999) / 1_000_000) && leftNanos == 0) {
                    return ConsumerRecords.empty();
                }
            }
            List<ConsumerRecord<K, V>> records = handing.next(recordsMax);
            if (!records.isEmpty()) {
                figures.handed(records.size(), nowNanos);
                return interceptors.onConsume(new ConsumerRecords<>(records));
            }
        }
    }

    /** Goes by the loop; whether anything was there. */
    private boolean comeBy(long timeoutMs) {
        Step step;
        try {
            step = door.await(() -> core.poll(timeoutMs));
        } catch (Consumer.WokenUp e) {
            door.run(core::wakeUp);
            throw e;
        }
        if (step instanceof Step.Lent lent) {
            handing.take(lent.runs());
        } else if (step instanceof Step.Told told) {
            tell(told.what());
        }
        return !(step instanceof Step.Nothing);
    }

    private void tell(Order.Tell what) {
        try {
            switch (what.change()) {
                case REVOKED -> listener.onRevoked(what.partitions());
                case LOST -> listener.onLost(what.partitions());
                case ASSIGNED -> listener.onAssigned(what.partitions());
            }
        } finally {
            door.run(() -> core.told(what));
        }
    }

    /** Runs what waits for the application's thread. */
    void callBack() {
        for (Runnable next = callbacks.poll(); next != null; next = callbacks.poll()) {
            next.run();
        }
    }

    /** Has the interceptors and the callback told of a commit's end, on the application's thread. */
    void committed(
            Map<TopicPartition, OffsetAndMetadata> offsets,
            @Nullable Throwable failure,
            @Nullable CommitCallback callback) {
        callbacks.add(() -> {
            if (failure == null) {
                interceptors.onCommit(offsets);
            }
            if (callback != null) {
                callback.onComplete(offsets, failure == null ? null : CallerThread.unchecked(failure));
            }
        });
    }
}
