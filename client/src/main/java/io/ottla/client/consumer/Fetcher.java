package io.ottla.client.consumer;

import io.ottla.client.ClientException;
import io.ottla.client.TopicPartition;
import io.ottla.client.net.Answer;
import io.ottla.client.net.Cluster;
import io.ottla.client.net.MetadataCache;
import io.ottla.client.net.Request;
import io.ottla.client.net.TopicView;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Parts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one fetch under way to every broker that leads a partition for which nothing is buffered: while the application
 * works on what it has, the next comes in. So at most fetch.max.bytes per broker, and one run per partition, are held.
 *
 * <p>Thread: the client's loop.
 */
final class Fetcher {
    private static final Logger LOG = LoggerFactory.getLogger(Fetcher.class);
    private static final int FROM = 4;
    /** The last version that names topics. */
    private static final int TO = 12;

    private final Cluster cluster;
    private final ConsumerRules rules;
    private final Assignment assignment;
    private final MetadataCache metadata;
    private final PositionFinder positions;
    private final Consumer<RuntimeException> fatal;
    private final Runnable arrived;
    private final Set<Integer> busy = new HashSet<>();
    private int failures;
    private boolean closed;

    Fetcher(
            Cluster cluster,
            ConsumerRules rules,
            Assignment assignment,
            MetadataCache metadata,
            PositionFinder positions,
            Consumer<RuntimeException> fatal,
            Runnable arrived) {
        this.cluster = cluster;
        this.rules = rules;
        this.assignment = assignment;
        this.metadata = metadata;
        this.positions = positions;
        this.fatal = fatal;
        this.arrived = arrived;
    }

    /** Starts whatever fetch is due. */
    void run() {
        if (closed) {
            return;
        }
        Map<Integer, List<Assigned>> byLeader = new LinkedHashMap<>();
        for (Assigned assigned : assignment.all()) {
            if (assigned.wantsFetch()) {
                TopicView.PartitionView view = view(assigned.partition());
                if (view == null || view.leader() < 0 || !cluster.nodes().containsKey(view.leader())) {
                    metadata.refresh();
                } else if (!busy.contains(view.leader())) {
                    byLeader.computeIfAbsent(view.leader(), l -> new ArrayList<>())
                            .add(assigned);
                }
            }
        }
        byLeader.forEach(this::fetch);
    }

    /** Hands out at most {@code max} records of what is buffered, each partition in its turn. */
    List<FetchedRun.Raw> hand(int max) {
        List<FetchedRun.Raw> handed = new ArrayList<>();
        for (Assigned assigned : List.copyOf(assignment.all())) {
            FetchedRun run = assigned.fetched();
            if (run != null && !assigned.isPaused() && handed.size() < max) {
                int wanted = max - handed.size();
                int got = run.hand(wanted, handed::add);
                assigned.advance(run);
                if (got < wanted) {
                    assigned.drop();
                }
                assignment.rotate(assigned);
            }
        }
        return handed;
    }

    void close() {
        closed = true;
    }

    private TopicView.@Nullable PartitionView view(TopicPartition partition) {
        TopicView topic = metadata.topic(partition.topic());
        return topic == null ? null : topic.partition(partition.partition());
    }

    private void fetch(int node, List<Assigned> wanted) {
        Map<TopicPartition, Long> offsets = new LinkedHashMap<>();
        wanted.forEach(assigned -> offsets.put(assigned.partition(), assigned.position()));
        busy.add(node);
        cluster.node(node, Cluster.Line.FETCH, request(offsets)).read((answer, failure) -> {
            busy.remove(node);
            if (closed) {
                return;
            }
            if (answer == null) {
                failed(failure);
            } else {
                failures = 0;
                take(offsets, answer);
            }
        });
    }

    private Request request(Map<TopicPartition, Long> offsets) {
        Map<String, List<Fetch.Request.Partition>> byTopic = new TreeMap<>();
        offsets.forEach((partition, offset) -> byTopic.computeIfAbsent(partition.topic(), t -> new ArrayList<>())
                .add(Fetch.Request.Partition.builder()
                        .partition(partition.partition())
                        .fetchOffset(offset)
                        .logStartOffset(-1)
                        .partitionMaxBytes(rules.partitionFetchMaxBytes())
                        .build()));
        Fetch.Request body = Fetch.Request.builder()
                .replicaId(-1)
                .maxWaitMs(rules.fetchMaxWaitMs())
                .minBytes(rules.fetchMinBytes())
                .maxBytes(rules.fetchMaxBytes())
                .isolationLevel(rules.isolation())
                .topics(byTopic.entrySet().stream()
                        .map(topic -> Fetch.Request.Topic.builder()
                                .topic(topic.getKey())
                                .partitions(topic.getValue())
                                .build())
                        .toList())
                .build();
        return Request.of(ApiKey.FETCH, FROM, TO, version -> body)
                .within(rules.requestTimeoutMs() + rules.fetchMaxWaitMs());
    }

    private void take(Map<TopicPartition, Long> offsets, Answer answer) {
        Fetch.Response response = answer.as(Fetch.Response.class);
        ErrorCode whole = ErrorCode.of(response.errorCode());
        if (whole != ErrorCode.NONE) {
            failed(new ClientException(whole, "The broker refused to fetch: " + whole));
            return;
        }
        boolean trouble = false;
        for (Fetch.Response.TopicResponse topic : response.responses()) {
            for (Fetch.Response.Partition partition : topic.partitions()) {
                TopicPartition name = new TopicPartition(topic.topic(), partition.partitionIndex());
                Assigned assigned = assignment.get(name);
                Long asked = offsets.get(name);
                if (assigned != null && asked != null && assigned.position() == asked && assigned.fetched() == null) {
                    trouble |= !take(assigned, partition, asked);
                }
            }
        }
        positions.run();
        if (trouble) {
            pause();
        } else {
            run();
        }
        arrived.run();
    }

    /** Whether all is well with the partition. */
    private boolean take(Assigned assigned, Fetch.Response.Partition partition, long asked) {
        ErrorCode error = ErrorCode.of(partition.errorCode());
        switch (error) {
            case NONE -> buffer(assigned, partition, asked);
            case OFFSET_OUT_OF_RANGE -> positions.resetByPolicy(assigned, "Offset " + asked + " is out of the range");
            default -> {
                metadata.refresh();
                if (!error.isRetriable()) {
                    fatal.accept(new ClientException(error, "Partition " + assigned.partition() + ": " + error));
                }
                return false;
            }
        }
        return true;
    }

    private void buffer(Assigned assigned, Fetch.Response.Partition partition, long asked) {
        Parts records = partition.records();
        if (records != null && !records.isEmpty()) {
            assigned.fetched(new FetchedRun(
                    assigned.partition(),
                    records.buffer(),
                    asked,
                    partition.abortedTransactions(),
                    rules.readCommitted(),
                    rules.checkCrcs()));
        }
    }

    private void failed(@Nullable Throwable failure) {
        if (failure instanceof ClientException known
                && !known.isRetriable()
                && known.error() != ErrorCode.BROKER_NOT_AVAILABLE) {
            fatal.accept(known);
        }
        if (failures == 0 && failure != null) {
            LOG.warn("fetching failed, trying again: {}", failure.getMessage());
        }
        metadata.refresh();
        pause();
    }

    private void pause() {
        failures++;
        cluster.lane().after(rules.backoff().afterFailures(failures, cluster.random()), this::run);
    }
}
