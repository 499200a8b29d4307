package io.ottla.client.consumer;

import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import java.util.AbstractList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.Set;

/**
 * What one poll brought: a list of records, those of one partition together and in the order of their offsets.
 * Immutable, unless the list that it was made of is changed.
 */
public final class ConsumerRecords<K, V> extends AbstractList<ConsumerRecord<K, V>> implements RandomAccess {
    private final List<ConsumerRecord<K, V>> records;

    /** Of these, which are not copied: for interceptors. Records of one partition have to stay in order. */
    public ConsumerRecords(List<ConsumerRecord<K, V>> records) {
        this.records = records;
    }

    /** No records. */
    public static <K, V> ConsumerRecords<K, V> empty() {
        return new ConsumerRecords<>(List.of());
    }

    @Override
    public ConsumerRecord<K, V> get(int index) {
        return records.get(index);
    }

    @Override
    public int size() {
        return records.size();
    }

    /** How many there are. */
    public int count() {
        return records.size();
    }

    /** The partitions that there are records of. */
    public Set<TopicPartition> partitions() {
        Set<TopicPartition> partitions = new LinkedHashSet<>();
        records.forEach(record -> partitions.add(record.source()));
        return partitions;
    }

    /** Those of one partition. */
    public List<ConsumerRecord<K, V>> records(TopicPartition partition) {
        return records.stream()
                .filter(record -> record.source().equals(partition))
                .toList();
    }

    /** Those of one topic. */
    public List<ConsumerRecord<K, V>> records(String topic) {
        return records.stream().filter(record -> record.topic().equals(topic)).toList();
    }

    /** What to commit once all of these have been dealt with. */
    public Map<TopicPartition, OffsetAndMetadata> nextOffsets() {
        Map<TopicPartition, OffsetAndMetadata> next = new LinkedHashMap<>();
        for (ConsumerRecord<K, V> record : records) {
            next.put(record.source(), new OffsetAndMetadata(record.offset() + 1, record.leaderEpoch(), ""));
        }
        return next;
    }
}
