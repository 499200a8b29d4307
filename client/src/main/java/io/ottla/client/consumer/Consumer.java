package io.ottla.client.consumer;

import io.ottla.client.ConsumerGroupMetadata;
import io.ottla.client.LogOffset;
import io.ottla.client.Metrics;
import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.PartitionInfo;
import io.ottla.client.TopicPartition;
import io.ottla.client.serialization.Deserializer;
import io.ottla.protocol.config.Settings;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads records. Fetches, heartbeats and rebalances go on in the background; the listener is told, callbacks are called,
 * and offsets are committed by themselves, only within {@link #poll} and {@link #close}.
 *
 * <pre>{@code
 * try (var consumer = Consumer.builder()
 *         .bootstrapServers("localhost:9092")
 *         .groupId("billing")
 *         .deserializers(Serdes.TEXT_IN, Serdes.TEXT_IN)
 *         .open()) {
 *     consumer.subscribe(List.of("orders"));
 *     for (var record : consumer) {
 *         handle(record.key(), record.value());
 *     }
 * }
 * }</pre>
 *
 * Calls that ask a broker try for default.api.timeout.ms, throw a ClientException that says what failed, and are ended by
 * {@link #wakeup} with {@link WokenUp}, or by an interrupt with
 * {@link io.ottla.client.InterruptException} and the thread's flag set.
 *
 * <p>Thread: one application thread at a time, else ConcurrentModificationException; only {@link #wakeup} and
 * {@link #metrics} from anywhere.
 */
public final class Consumer<K, V> implements Iterable<ConsumerRecord<K, V>>, AutoCloseable {
    /** Ends a call that another thread has woken. */
    public static final class WokenUp extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WokenUp() {
            super("woken up");
        }
    }

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

    private final ConsumerParts<K, V> parts;
    private final ConsumerRules rules;
    private final Door door;
    private final ConsumerCore core;
    private final PollLoop<K, V> polls;
    private final Lookups lookups;
    private boolean closed;

    private Consumer(ConsumerParts<K, V> parts) {
        this.parts = parts;
        this.rules = parts.rules();
        this.door = parts.door();
        this.core = parts.core();
        this.polls = parts.polls();
        this.lookups = parts.lookups();
    }

    static <K, V> Consumer<K, V> open(
            Settings settings,
            Deserializer<K> keys,
            Deserializer<V> values,
            List<ConsumerInterceptor<K, V>> interceptors) {
        return new Consumer<>(
                ConsumerParts.open(settings, new Random(), keys, values, new Interceptors<>(interceptors)));
    }

    /** Says what the consumer is to be like, step by step. */
    public static ConsumerBuilder<byte[], byte[]> builder() {
        return ConsumerBuilder.plain();
    }

    /**
     * A consumer by its settings, see {@link ConsumerOptions}, a Map or Properties; key.deserializer and value.deserializer
     * are among them. Connects when it is first used. Throws BadSettingException for a setting that cannot be used.
     */
    public static <K, V> Consumer<K, V> open(Map<?, ?> settings) {
        return ConsumerBuilder.plain().set(settings).<K, V>namedDeserializers().open();
    }

    /** The same, with the deserializers given. */
    public static <K, V> Consumer<K, V> open(Map<?, ?> settings, Deserializer<K> keys, Deserializer<V> values) {
        return ConsumerBuilder.plain().set(settings).deserializers(keys, values).open();
    }

    /** Reads these partitions, without a group's help; none = {@link #unsubscribe}. */
    public void assign(Collection<TopicPartition> partitions) {
        if (partitions.isEmpty()) {
            unsubscribe();
            return;
        }
        List<TopicPartition> copy = List.copyOf(partitions);
        door.run(() -> core.assign(copy));
    }

    /** Reads this member's share of the topics; none = {@link #unsubscribe}. */
    public void subscribe(Collection<String> topics) {
        subscribe(topics, RebalanceListener.NONE);
    }

    /** Reads this member's share of the topics; the listener is told what they are. */
    public void subscribe(Collection<String> topics, RebalanceListener told) {
        if (topics.isEmpty()) {
            unsubscribe();
            return;
        }
        Set<String> names = Set.copyOf(topics);
        if (names.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("the name of a topic is empty among " + topics);
        }
        door.run(() -> core.subscribe(new Subscription.Topics(names)));
        polls.listener(told);
    }

    /** Reads this member's share of all topics whose whole name matches, now or later. */
    public void subscribe(Pattern pattern) {
        subscribe(pattern, RebalanceListener.NONE);
    }

    /** Reads this member's share of all topics whose whole name matches, now or later; the listener is told. */
    public void subscribe(Pattern pattern, RebalanceListener told) {
        door.run(() -> core.subscribe(new Subscription.Matching(pattern, rules.excludeInternal())));
        polls.listener(told);
    }

    /** Reads nothing any more and leaves the group; the listener is told that everything is revoked. */
    public void unsubscribe() {
        try {
            polls.tellOfEnd();
        } finally {
            door.await(() -> core.unsubscribe("unsubscribed"), rules.requestTimeoutMs());
        }
    }

    /** The topics that were subscribed to by name, or those that match the pattern now. */
    public Set<String> subscription() {
        return door.ask(() -> core.topicsWanted());
    }

    /** The partitions that are read now. */
    public Set<TopicPartition> assignment() {
        return door.ask(() -> core.assignment().partitions());
    }

    /**
     * Has this member join its group anew, so that partitions are shared out again: when what its assignor goes by has
     * changed. A coordinator may answer a member that does not lead, and wants what it wanted before, with what it has.
     */
    public void enforceRebalance() {
        door.run(core::enforceRebalance);
    }

    /**
     * The next records, as soon as there are some; none after the time. Throws {@link WokenUp} after {@link #wakeup},
     * {@link RecordDeserializationException} at a record that the deserializers do not take, {@link LogTruncationException}
     * or another ClientException for what cannot pass by itself, and IllegalStateException without assignment or
     * subscription.
     */
    public ConsumerRecords<K, V> poll(Duration atMost) {
        return poll(atMost, rules.maxPollRecords());
    }

    ConsumerRecords<K, V> poll(Duration atMost, int recordsMax) {
        door.enter();
        try {
            return polls.poll(atMost, recordsMax);
        } finally {
            door.leave();
        }
    }

    /**
     * Every record from here on, as long as the application takes them: polls for each, whatever max.poll.records says, so
     * that offsets are committed no further than the record that was taken last. Ends only by an exception.
     */
    @Override
    public Iterator<ConsumerRecord<K, V>> iterator() {
        return new RecordIterator<>(this);
    }

    /** Ends the call that waits now, or the next one that does. From anywhere. */
    public void wakeup() {
        door.wakeup();
    }

    /** Commits what was handed out; waits until it is. */
    public void commitSync() {
        commitSync(apiTimeout());
    }

    /** Commits what was handed out; waits until it is, for no longer than this. */
    public void commitSync(Duration timeout) {
        commitSync(handedOut(), timeout);
    }

    /** Commits these, each the offset of the next record to read; waits until it is done. */
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
        commitSync(offsets, apiTimeout());
    }

    /** Commits these; waits until it is done, for no longer than this. */
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
        Map<TopicPartition, OffsetAndMetadata> copy = checked(offsets);
        door.awaitWhile(awaited -> core.commitWhile(awaited, copy, timeout.toMillis()));
        polls.committed(copy, null, null);
        polls.callBack();
    }

    /** Commits what was handed out, without waiting; tries once. The future is complete on a thread that must not wait. */
    public CompletableFuture<Map<TopicPartition, OffsetAndMetadata>> commitAsync() {
        return commitAsync(handedOut(), null);
    }

    /** Commits what was handed out, without waiting; tries once. */
    public void commitAsync(CommitCallback callback) {
        commitAsync(handedOut(), callback);
    }

    /** Commits these without waiting; tries once. The future is complete on a thread that must not wait. */
    public CompletableFuture<Map<TopicPartition, OffsetAndMetadata>> commitAsync(
            Map<TopicPartition, OffsetAndMetadata> offsets, @Nullable CommitCallback callback) {
        Map<TopicPartition, OffsetAndMetadata> copy = checked(offsets);
        CompletableFuture<Map<TopicPartition, OffsetAndMetadata>> future = new CompletableFuture<>();
        door.run(() -> core.commit(copy, 0).read((done, failure) -> {
            polls.committed(copy, failure, callback);
            if (failure == null) {
                future.complete(copy);
            } else {
                future.completeExceptionally(failure);
            }
        }));
        return future;
    }

    private Map<TopicPartition, OffsetAndMetadata> handedOut() {
        return door.ask(() -> core.assignment().positions());
    }

    /** What the group has committed; partitions without are absent. */
    public Map<TopicPartition, OffsetAndMetadata> committed(Collection<TopicPartition> partitions) {
        return committed(partitions, apiTimeout());
    }

    /** What the group has committed, asked for no longer than this. */
    public Map<TopicPartition, OffsetAndMetadata> committed(Collection<TopicPartition> partitions, Duration timeout) {
        List<TopicPartition> copy = List.copyOf(partitions);
        return door.await(() -> core.committed(copy, timeout.toMillis()));
    }

    /** Reads on at this offset, 0 or more. Takes effect with the next poll. */
    public void seek(TopicPartition partition, long offset) {
        seek(partition, OffsetAndMetadata.of(offset));
    }

    /** Reads on at this offset; with its leader epoch, if known, it is checked against the log first. */
    public void seek(TopicPartition partition, OffsetAndMetadata offset) {
        if (offset.offset() < 0) {
            throw new IllegalArgumentException("offset " + offset.offset() + " of " + partition + " is negative");
        }
        door.run(() -> {
            core.assignment().require(partition).seek(new Position(offset.offset(), offset.leaderEpoch()));
            core.moved();
        });
    }

    /** Reads on at the first record of each; of all that are assigned for none. */
    public void seekToBeginning(Collection<TopicPartition> partitions) {
        reset(partitions, LogOffset.EARLIEST);
    }

    /** Reads on behind the last record of each; of all that are assigned for none. */
    public void seekToEnd(Collection<TopicPartition> partitions) {
        reset(partitions, LogOffset.LATEST);
    }

    /** Reads on at the first record that is at least as late as the time, in ms since the epoch; at the end without one. */
    public void seekToTime(Collection<TopicPartition> partitions, long timeMs) {
        if (timeMs < 0) {
            throw new IllegalArgumentException("time " + timeMs + " is negative");
        }
        reset(partitions, timeMs);
    }

    private void reset(Collection<TopicPartition> partitions, long to) {
        List<TopicPartition> copy = List.copyOf(partitions);
        door.run(() -> {
            core.assignment().require(copy).forEach(assigned -> assigned.reset(to));
            core.moved();
        });
    }

    /** The offset of the next record; looked up if need be. */
    public long position(TopicPartition partition) {
        return position(partition, apiTimeout());
    }

    /** The offset of the next record; looked up if need be, for no longer than this. */
    public long position(TopicPartition partition, Duration timeout) {
        return door.await(
                () -> lookups.position(core.assignment().require(partition), core::moved, timeout.toMillis()));
    }

    /** How many records there are to read from the position on; empty until something was fetched. Asks no broker. */
    public OptionalLong currentLag(TopicPartition partition) {
        long lag = door.ask(() -> core.assignment().require(partition).lag());
        return lag < 0 ? OptionalLong.empty() : OptionalLong.of(lag);
    }

    /** Hands no records of these out until {@link #resume}. */
    public void pause(Collection<TopicPartition> partitions) {
        List<TopicPartition> copy = List.copyOf(partitions);
        door.run(() -> copy.forEach(p -> core.assignment().require(p).pause(true)));
    }

    /** Hands out records of these again. */
    public void resume(Collection<TopicPartition> partitions) {
        List<TopicPartition> copy = List.copyOf(partitions);
        door.run(() -> {
            copy.forEach(p -> core.assignment().require(p).pause(false));
            core.moved();
        });
    }

    /** The partitions that are paused. */
    public Set<TopicPartition> paused() {
        return door.ask(() -> core.assignment().paused());
    }

    /** The partitions of the topic, none if there is no such topic; asking may create it, see allow.auto.create.topics. */
    public List<PartitionInfo> partitionsFor(String topic) {
        return partitionsFor(topic, apiTimeout());
    }

    /** The partitions of the topic, asked for no longer than this. */
    public List<PartitionInfo> partitionsFor(String topic, Duration timeout) {
        return door.await(() -> lookups.partitionsFor(topic, timeout.toMillis()));
    }

    /** All topics that this client may see, with their partitions. */
    public Map<String, List<PartitionInfo>> listTopics() {
        return listTopics(apiTimeout());
    }

    /** All topics, asked for no longer than this. */
    public Map<String, List<PartitionInfo>> listTopics(Duration timeout) {
        return door.await(() -> lookups.allTopics(timeout.toMillis()));
    }

    /**
     * For each partition the first record that is at least as late as the time, in ms since the epoch; partitions without
     * one are absent.
     */
    public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(Map<TopicPartition, Long> times) {
        return offsetsForTimes(times, apiTimeout());
    }

    /** The same, asked for no longer than this. */
    public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(Map<TopicPartition, Long> times, Duration timeout) {
        times.forEach((partition, time) -> {
            if (time < 0) {
                throw new IllegalArgumentException("time " + time + " of " + partition + " is negative");
            }
        });
        Map<TopicPartition, OffsetAndTimestamp> late = new TreeMap<>();
        offsets(times, timeout).forEach((partition, at) -> {
            if (at.offset() >= 0) {
                late.put(partition, new OffsetAndTimestamp(at.offset(), at.timestampMs(), at.leaderEpoch()));
            }
        });
        return late;
    }

    /** The first offset of each partition. */
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
        return beginningOffsets(partitions, apiTimeout());
    }

    /** The first offset of each partition, asked for no longer than this. */
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        return ends(partitions, LogOffset.EARLIEST, timeout);
    }

    /** The offset behind the last record of each partition that the isolation level shows. */
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
        return endOffsets(partitions, apiTimeout());
    }

    /** The offset behind the last record of each partition, asked for no longer than this. */
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        return ends(partitions, LogOffset.LATEST, timeout);
    }

    private Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions, long which, Duration timeout) {
        Map<TopicPartition, Long> times = new TreeMap<>();
        partitions.forEach(partition -> times.put(partition, which));
        Map<TopicPartition, Long> ends = new TreeMap<>();
        offsets(times, timeout).forEach((partition, at) -> ends.put(partition, at.offset()));
        return ends;
    }

    private Map<TopicPartition, LogOffset> offsets(Map<TopicPartition, Long> times, Duration timeout) {
        Map<TopicPartition, Long> copy = new TreeMap<>(times);
        return door.await(() -> lookups.offsets(copy, timeout.toMillis()));
    }

    /** As whom this consumer commits: for a producer that does it within a transaction. */
    public ConsumerGroupMetadata groupMetadata() {
        String group = rules.groupId();
        if (group == null) {
            throw new IllegalStateException("There is no group without group.id.");
        }
        Identity identity = door.ask(() -> core.identity());
        return new ConsumerGroupMetadata(group, identity.generation(), identity.memberId(), rules.instanceId());
    }

    /** What this consumer counts. From anywhere. */
    public Metrics metrics() {
        return parts.figures().all();
    }

    /** {@link #close(Duration)} with 30 s. */
    @Override
    public void close() {
        close(CLOSE_TIMEOUT);
    }

    /**
     * Commits if it commits by itself, tells the listener, leaves the group and ends, within this time; what is not done
     * then is left to the session timeout. Throws what the commit or the listener failed with; closed it is all the same.
     */
    public void close(Duration timeout) {
        if (closed) {
            return;
        }
        door.enter();
        try {
            closed = true;
            new Farewell(parts, timeout).say();
        } finally {
            door.leave();
        }
    }

    private Duration apiTimeout() {
        return Duration.ofMillis(rules.apiTimeoutMs());
    }

    private static Map<TopicPartition, OffsetAndMetadata> checked(Map<TopicPartition, OffsetAndMetadata> offsets) {
        offsets.forEach((partition, offset) -> {
            if (offset.offset() < 0) {
                throw new IllegalArgumentException("offset " + offset.offset() + " of " + partition + " is negative");
            }
        });
        return new TreeMap<>(offsets);
    }
}
