package io.ottla.client.consumer;

import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Polls for one record after the other: what a loop did not come to, because it was left or failed, is not taken for done.
 * Thread: the application's.
 */
final class RecordIterator<K, V> implements Iterator<ConsumerRecord<K, V>> {
    private static final Duration WAIT = Duration.ofHours(1);

    private final Consumer<K, V> consumer;
    private Iterator<ConsumerRecord<K, V>> polled =
            ConsumerRecords.<K, V>empty().iterator();

    RecordIterator(Consumer<K, V> consumer) {
        this.consumer = consumer;
    }

    /** Waits for the next record; true. */
    @Override
    public boolean hasNext() {
        while (!polled.hasNext()) {
            polled = consumer.poll(WAIT, 1).iterator();
        }
        return true;
    }

    @Override
    public ConsumerRecord<K, V> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return polled.next();
    }
}
