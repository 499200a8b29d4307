package io.ottla.client.consumer;

import io.ottla.client.TopicPartition;
import io.ottla.client.serialization.Deserializer;
import io.ottla.protocol.record.RecordCursor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of what the loop has lent: the bytes are looked at, expanded and deserialized on the thread that wants
 * them. A run that cannot be read goes behind the others, so that it holds nobody up, but is told of when they have had their turn.
 *
 * <p>Thread: the application's.
 */
final class Handing<K, V> {
    private static final int FIRST_ROOM = 512;

    private final Deserializer<K> keys;
    private final Deserializer<V> values;
    private final ArrayDeque<FetchedRun> lent = new ArrayDeque<>();

    Handing(Deserializer<K> keys, Deserializer<V> values) {
        this.keys = keys;
        this.values = values;
    }

    /** These instead of what was lent before. */
    void take(List<FetchedRun> runs) {
        lent.clear();
        lent.addAll(runs);
    }

    /** The loop has them back. */
    void giveBack() {
        lent.clear();
    }

    boolean hasRuns() {
        return !lent.isEmpty();
    }

    /**
     * At most so many records; none only when everything is used up. Throws the failure of a run that cannot be read when
     * there is nothing else to hand out, or was the last time.
     */
    List<ConsumerRecord<K, V>> next(int max) {
        List<ConsumerRecord<K, V>> records = new ArrayList<>(Math.min(max, FIRST_ROOM));
        Set<TopicPartition> broken = new HashSet<>();
        FetchedRun first = null;
        owedFirst();
        while (!lent.isEmpty() && records.size() < max) {
            FetchedRun run = lent.element();
            try {
                if (broken.contains(run.partition()) || drain(run, records, max)) {
                    lent.remove();
                }
            } catch (RuntimeException e) {
                if (records.isEmpty() && (run.isFailureOwed() || lent.size() == 1)) {
                    run.failureOwed(false);
                    lent.clear();
                    throw e;
                }
                broken.add(run.partition());
                first = first == null ? run : first;
            }
        }
        if (first != null) {
            first.failureOwed(true);
            lent.clear();
        }
        return records;
    }

    /** A failure that others went before comes now. */
    private void owedFirst() {
        for (FetchedRun run : lent) {
            if (run.isFailureOwed()) {
                lent.remove(run);
                lent.addFirst(run);
                return;
            }
        }
    }

    /** Whether the run is used up. */
    private boolean drain(FetchedRun run, List<ConsumerRecord<K, V>> to, int max) {
        while (to.size() < max) {
            if (!run.next()) {
                return true;
            }
            try {
                to.add(record(run));
            } catch (RuntimeException e) {
                run.stay();
                throw e;
            }
            run.done();
        }
        return false;
    }

    private ConsumerRecord<K, V> record(FetchedRun run) {
        RecordCursor record = run.record();
        return new ConsumerRecord<>(
                run.partition(),
                record.offset(),
                run.leaderEpoch(),
                record.timestampMs(),
                run.timestampType(),
                deserialized(keys, "key", record.keyBytes(), run),
                deserialized(values, "value", record.valueBytes(), run),
                record.headers());
    }

    private static <T> @Nullable T deserialized(
            Deserializer<T> by, String part, byte @Nullable [] bytes, FetchedRun run) {
        try {
            return by.deserialize(run.partition().topic(), bytes);
        } catch (RuntimeException e) {
            throw new RecordDeserializationException(
                    run.partition(), run.record().offset(), part, e);
        }
    }
}
