package io.ottla.client.consumer;

import io.ottla.client.ClientException;
import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.PartitionInfo;
import io.ottla.client.TopicPartition;
import io.ottla.client.net.CallerThread;
import io.ottla.client.net.ClientLoop;
import io.ottla.client.net.ClientOptions;
import io.ottla.client.net.Cluster;
import io.ottla.client.net.OffsetQuery;
import io.ottla.client.net.Retry;
import io.ottla.client.net.TopicView;
import io.ottla.client.serialization.Deserializer;
import io.ottla.protocol.config.Settings;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.record.Record;
import io.ottla.protocol.wire.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Reads records. Fetches, heartbeats and rebalances go on in the background; the listener is told, and offsets are
 * committed by themselves, only within {@link #poll} and {@link #close}.
 *
 * <p>Thread: one application thread; only {@link #wakeup} from anywhere.
 */
public final class Consumer<K, V> implements AutoCloseable {
    /** Ends a poll that another thread has woken. */
    public static final class WokenUp extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WokenUp() {
            super("woken up");
        }
    }

    private final ClientLoop loop;
    private final Cluster cluster;
    private final ConsumerRules rules;
    private final ConsumerCore core;
    private final Deserializer<K> keys;
    private final Deserializer<V> values;
    private final AtomicBoolean woken = new AtomicBoolean();
    private RebalanceListener listener = RebalanceListener.NONE;
    private boolean closed;

    private Consumer(Settings settings, Deserializer<K> keys, Deserializer<V> values) {
        this.loop = ClientLoop.start("ottla-consumer");
        this.rules = ConsumerRules.of(settings);
        this.cluster = new Cluster(
                loop,
                ClientOptions.connections(settings, 100),
                ClientOptions.bootstrap(settings),
                ClientOptions.reconnectBackoff(settings),
                new Random());
        this.core = new ConsumerCore(cluster, rules);
        this.keys = keys;
        this.values = values;
    }

    /** Connects when it is first used; throws BadSettingException or IllegalArgumentException for a bad setting. */
    public static <K, V> Consumer<K, V> open(
            Map<String, String> properties, Deserializer<K> keys, Deserializer<V> values) {
        return new Consumer<>(ConsumerOptions.read(properties), keys, values);
    }

    /** Reads these partitions, without a group's help. */
    public void assign(Collection<TopicPartition> partitions) {
        List<TopicPartition> copy = List.copyOf(partitions);
        run(() -> core.assign(copy));
    }

    /** Reads this member's share of the topics. */
    public void subscribe(Collection<String> topics) {
        subscribe(topics, RebalanceListener.NONE);
    }

    /** Reads this member's share of the topics; the listener is told what they are. */
    public void subscribe(Collection<String> topics, RebalanceListener told) {
        listener = told;
        Set<String> names = Set.copyOf(topics);
        run(() -> core.subscribe(new Subscription.Topics(names)));
    }

    /** Reads this member's share of all topics whose whole name matches, now or later. */
    public void subscribe(Pattern pattern) {
        subscribe(pattern, RebalanceListener.NONE);
    }

    /** Reads this member's share of all topics whose whole name matches, now or later. */
    public void subscribe(Pattern pattern, RebalanceListener told) {
        listener = told;
        run(() -> core.subscribe(new Subscription.Matching(pattern, rules.excludeInternal())));
    }

    /** Reads nothing any more and leaves the group. */
    public void unsubscribe() {
        call(core::unsubscribe);
    }

    /** The partitions that are read now. */
    public Set<TopicPartition> assignment() {
        return call(() -> Reply.done(core.assignment().partitions()));
    }

    /**
     * The next records, as soon as there are some; none after the time. Throws {@link WokenUp} after {@link #wakeup}, a
     * ClientException for what cannot pass by itself, IllegalStateException without assignment or subscription.
     */
    public ConsumerRecords<K, V> poll(Duration atMost) {
        long deadlineNanos = loop.lane().clock().nanos() + atMost.toNanos();
        while (true) {
            if (woken.getAndSet(false)) {
                throw new WokenUp();
            }
            long leftMs = Math.max(0, (deadlineNanos - loop.lane().clock().nanos() + 999_999) / 1_000_000);
            Step step = call(() -> core.poll(leftMs));
            if (step instanceof Step.Records records) {
                return new ConsumerRecords<>(deserialized(records.records()));
            } else if (step instanceof Step.Told told) {
                tell(told);
            } else if (!woken.get() && loop.lane().clock().nanos() >= deadlineNanos) {
                return ConsumerRecords.empty();
            }
        }
    }

    /** Ends the poll that waits now, or the next one. From anywhere. */
    public void wakeup() {
        woken.set(true);
        loop.lane().run(core::wakeUp);
    }

    /** Commits what was handed out; waits until it is. */
    public void commitSync() {
        call(() -> core.commit(null, rules.apiTimeoutMs()));
    }

    /** Commits these; waits until it is done. */
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
        call(() -> core.commit(new TreeMap<>(offsets), rules.apiTimeoutMs()));
    }

    /** Commits what was handed out, without waiting. */
    public CompletableFuture<Boolean> commitAsync() {
        return CallerThread.future(loop.lane(), () -> core.commit(null, rules.apiTimeoutMs()));
    }

    /** What the group has committed; partitions without are absent. */
    public Map<TopicPartition, OffsetAndMetadata> committed(Collection<TopicPartition> partitions) {
        return call(() -> core.committed(List.copyOf(partitions)));
    }

    /** Reads on at this offset. */
    public void seek(TopicPartition partition, long offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("offset " + offset + " is negative");
        }
        run(() -> {
            core.assignment().require(partition).seek(offset);
            core.moved();
        });
    }

    /** Reads on at the first record of each. */
    public void seekToBeginning(Collection<TopicPartition> partitions) {
        reset(partitions, OffsetQuery.EARLIEST);
    }

    /** Reads on behind the last record of each. */
    public void seekToEnd(Collection<TopicPartition> partitions) {
        reset(partitions, OffsetQuery.LATEST);
    }

    /** The offset of the next record; looked up if need be. */
    public long position(TopicPartition partition) {
        return call(() -> Retry.within(cluster.lane(), rules.backoff(), cluster.random(), rules.apiTimeoutMs(), () -> {
            long position = core.assignment().require(partition).position();
            if (position < 0) {
                core.moved();
                return Reply.failed(new ClientException(
                        ErrorCode.OFFSET_NOT_AVAILABLE,
                        "The position of " + partition + " could not be determined within " + rules.apiTimeoutMs()
                                + " ms."));
            }
            return Reply.done(position);
        }));
    }

    /** Hands no records of these out until {@link #resume}. */
    public void pause(Collection<TopicPartition> partitions) {
        run(() -> partitions.forEach(p -> core.assignment().require(p).pause(true)));
    }

    public void resume(Collection<TopicPartition> partitions) {
        run(() -> {
            partitions.forEach(p -> core.assignment().require(p).pause(false));
            core.moved();
        });
    }

    /** The partitions of the topic; asking may create it, see allow.auto.create.topics. */
    public List<PartitionInfo> partitionsFor(String topic) {
        Cluster.Creation creation = rules.autoCreate() ? Cluster.Creation.ALLOWED : Cluster.Creation.NEVER;
        return retried(() -> cluster.topics(List.of(topic), creation).map(view -> {
            TopicView found = view.topics().get(topic);
            if (found == null || found.error() != ErrorCode.NONE) {
                ErrorCode error = found == null ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION : found.error();
                throw new ClientException(error, "Topic '" + topic + "': " + error);
            }
            return found.infos();
        }));
    }

    /** All topics that this client may see, with their partitions. */
    public Map<String, List<PartitionInfo>> listTopics() {
        return retried(() -> cluster.topics(null, Cluster.Creation.NEVER).map(view -> {
            Map<String, List<PartitionInfo>> all = new TreeMap<>();
            view.topics().forEach((name, topic) -> all.put(name, topic.infos()));
            return all;
        }));
    }

    /**
     * For each partition the first record that is at least as late as the time, in ms since the epoch; partitions without
     * one are absent.
     */
    public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(Map<TopicPartition, Long> times) {
        times.forEach((partition, time) -> {
            if (time < 0) {
                throw new IllegalArgumentException("time " + time + " of " + partition + " is negative");
            }
        });
        Map<TopicPartition, OffsetAndTimestamp> found = new TreeMap<>();
        offsets(times).forEach((partition, at) -> {
            if (at.offset() >= 0) {
                found.put(partition, new OffsetAndTimestamp(at.offset(), at.timestampMs(), at.leaderEpoch()));
            }
        });
        return found;
    }

    /** The first offset of each partition. */
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
        return ends(partitions, OffsetQuery.EARLIEST);
    }

    /** The offset behind the last record of each partition that the isolation level shows. */
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
        return ends(partitions, OffsetQuery.LATEST);
    }

    private Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions, long which) {
        Map<TopicPartition, Long> times = new TreeMap<>();
        partitions.forEach(partition -> times.put(partition, which));
        Map<TopicPartition, Long> ends = new TreeMap<>();
        offsets(times).forEach((partition, at) -> ends.put(partition, at.offset()));
        return ends;
    }

    private Map<TopicPartition, OffsetQuery.Found> offsets(Map<TopicPartition, Long> times) {
        OffsetQuery query = new OffsetQuery(cluster, rules.isolation());
        Map<TopicPartition, Long> wanted = new TreeMap<>(times);
        return retried(() -> query.find(wanted).map(found -> {
            found.forEach((partition, at) -> {
                if (at.error() != ErrorCode.NONE) {
                    throw new ClientException(at.error(), "Offset of " + partition + ": " + at.error());
                }
            });
            return found;
        }));
    }

    private <T> T retried(Supplier<Reply<T>> attempt) {
        return call(
                () -> Retry.within(cluster.lane(), rules.backoff(), cluster.random(), rules.apiTimeoutMs(), attempt));
    }

    /** Commits if it commits by itself, tells the listener, leaves the group and ends. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (core.commitsByItself()) {
                call(() -> core.commit(null, Math.min(rules.apiTimeoutMs(), 30_000)));
            }
            Set<TopicPartition> assigned = assignment();
            if (!assigned.isEmpty()) {
                listener.onRevoked(assigned);
            }
            CallerThread.await(CallerThread.future(loop.lane(), core::unsubscribe), rules.requestTimeoutMs());
        } finally {
            loop.lane().run(() -> {
                core.close();
                loop.close();
            });
        }
    }

    private void reset(Collection<TopicPartition> partitions, long to) {
        List<TopicPartition> copy = List.copyOf(partitions);
        run(() -> {
            for (TopicPartition p : copy.isEmpty() ? core.assignment().partitions() : copy) {
                core.assignment().require(p).reset(to);
            }
            core.moved();
        });
    }

    private void tell(Step.Told told) {
        switch (told.change()) {
            case REVOKED -> listener.onRevoked(told.partitions());
            case LOST -> listener.onLost(told.partitions());
            case ASSIGNED -> listener.onAssigned(told.partitions());
        }
        loop.lane().run(core::told);
    }

    private List<ConsumerRecord<K, V>> deserialized(List<FetchedRun.Raw> raws) {
        List<ConsumerRecord<K, V>> records = new ArrayList<>(raws.size());
        for (FetchedRun.Raw raw : raws) {
            Record record = raw.record();
            records.add(new ConsumerRecord<>(
                    raw.source(),
                    record.offset(),
                    raw.leaderEpoch(),
                    record.timestampMs(),
                    raw.timestampType(),
                    keys.deserialize(raw.source().topic(), record.key()),
                    values.deserialize(raw.source().topic(), record.value()),
                    record.headers()));
        }
        return records;
    }

    private void run(Runnable task) {
        call(() -> {
            task.run();
            return Reply.done(true);
        });
    }

    private <T> T call(Supplier<Reply<T>> work) {
        return CallerThread.await(CallerThread.future(loop.lane(), work));
    }
}
