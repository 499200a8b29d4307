package io.ottla.client.producer;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Partitions in turn, whatever the key, those without a leader left out. Thread: from anywhere. */
public final class RoundRobinPartitioner implements Partitioner {
    private final ConcurrentHashMap<String, AtomicInteger> turns = new ConcurrentHashMap<>();

    @Override
    public int partition(
            ProducerRecord<?, ?> record, byte @Nullable [] key, byte @Nullable [] value, TopicShape topic) {
        int turn = turns.computeIfAbsent(topic.topic(), name -> new AtomicInteger())
                        .getAndIncrement()
                & Integer.MAX_VALUE;
        List<Integer> available = topic.available();
        return available.isEmpty() ? turn % topic.partitions() : available.get(turn % available.size());
    }
}
