package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.client.TopicPartition;
import io.ottla.client.consumer.Consumer;
import io.ottla.client.consumer.RebalanceListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A consumer of ours with a thread of its own. */
final class OurMember implements Member, RebalanceListener {
    private static final long LIMIT_MS = TimeUnit.SECONDS.toMillis(30);

    private final Consumer<String, String> consumer;
    private final AtomicBoolean over = new AtomicBoolean();
    private final Set<TopicPartition> owned = new TreeSet<>();
    private final List<String> read = new ArrayList<>();
    private final Thread thread;
    private int assignments;

    /** {@code consumer} is this member's own from now on, and is closed by it. */
    OurMember(Consumer<String, String> consumer, String topic) {
        this.consumer = consumer;
        thread = new Thread(() -> work(topic), "member of " + topic);
        thread.start();
    }

    private void work(String topic) {
        try (consumer) {
            consumer.subscribe(List.of(topic), this);
            while (!over.get()) {
                consumer.poll(Duration.ofMillis(50)).forEach(record -> heard(record.value()));
            }
        }
    }

    @Override
    public void leave() throws InterruptedException {
        over.set(true);
        thread.join(LIMIT_MS);
        assertThat(thread.isAlive()).as("still closing").isFalse();
    }

    @Override
    public void close() {
        over.set(true);
    }

    @Override
    public synchronized Set<TopicPartition> owned() {
        return Set.copyOf(owned);
    }

    @Override
    public synchronized List<String> read() {
        return List.copyOf(read);
    }

    /** How often it was told what it has. */
    synchronized int assignments() {
        return assignments;
    }

    private synchronized void heard(String value) {
        read.add(value);
    }

    @Override
    public synchronized void onRevoked(Collection<TopicPartition> partitions) {
        owned.removeAll(partitions);
    }

    @Override
    public synchronized void onAssigned(Collection<TopicPartition> partitions) {
        owned.addAll(partitions);
        assignments++;
    }
}
