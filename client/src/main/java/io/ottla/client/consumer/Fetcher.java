package io.ottla.client.consumer;

import io.ottla.client.ClientException;
import io.ottla.client.TopicPartition;
import io.ottla.client.TopicView;
import io.ottla.client.net.Answer;
import io.ottla.client.net.Cluster;
import io.ottla.client.net.MetadataCache;
import io.ottla.client.net.Request;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one fetch under way to every broker that partitions are read from: while the application works on what it has, the
 * next comes in. A broker is asked about all of its partitions at once; as long as one of them has no room for more, it
 * would be missing for the whole wait at the broker, so the others are then asked for only now and then and without a wait.
 *
 * <p>Thread: the client's loop.
 */
final class Fetcher {
    private static final Logger LOG = LoggerFactory.getLogger(Fetcher.class);
    private static final int FROM = 4;
    /** The last version that names topics. */
    private static final int TO = 12;
    /** How long partitions with room wait for those without. */
    private static final long PATIENCE_MS = 25;

    private final Cluster cluster;
    private final Lane lane;
    private final ConsumerRules rules;
    private final Assignment assignment;
    private final MetadataCache metadata;
    private final FetchAnswers answers;
    private final FetchBudget budget;
    private final ConsumerFigures figures;
    private final Runnable arrived;
    private final Map<Integer, BrokerFetch> brokers = new HashMap<>();
    private boolean closed;

    Fetcher(
            Cluster cluster,
            ConsumerRules rules,
            Assignment assignment,
            MetadataCache metadata,
            FetchAnswers answers,
            FetchBudget budget,
            ConsumerFigures figures,
            Runnable arrived) {
        this.cluster = cluster;
        this.lane = cluster.lane();
        this.rules = rules;
        this.assignment = assignment;
        this.metadata = metadata;
        this.answers = answers;
        this.budget = budget;
        this.figures = figures;
        this.arrived = arrived;
    }

    /** Starts whatever fetch is due. */
    void run() {
        if (closed) {
            return;
        }
        if (budget.room() == 0) {
            dropPaused();
        }
        byBroker().forEach(this::fetchIfDue);
    }

    void close() {
        closed = true;
    }

    /** What paused partitions hold is fetched again later, rather than that the others come to a halt. */
    private void dropPaused() {
        assignment.all().stream().filter(Assigned::isPaused).forEach(Assigned::drop);
    }

    private Map<Integer, List<Assigned>> byBroker() {
        Map<Integer, List<Assigned>> byBroker = new LinkedHashMap<>();
        long nowNanos = lane.clock().nanos();
        for (Assigned assigned : assignment.all()) {
            if (!assigned.isActive() || assigned.isLooking()) {
                continue;
            }
            TopicView.PartitionView view = metadata.partition(assigned.partition());
            int replica = assigned.replica(nowNanos);
            int node =
                    replica >= 0 && cluster.nodes().containsKey(replica) ? replica : view == null ? -1 : view.leader();
            if (view == null || !cluster.nodes().containsKey(node)) {
                metadata.refresh();
            } else if (!assigned.isUnchecked(view.leaderEpoch())) {
                byBroker.computeIfAbsent(node, n -> new ArrayList<>()).add(assigned);
            }
        }
        return byBroker;
    }

    private void fetchIfDue(int node, List<Assigned> active) {
        BrokerFetch broker = brokers.computeIfAbsent(node, n -> new BrokerFetch());
        if (broker.isBusy()) {
            return;
        }
        List<Assigned> wanted = active.stream().filter(Assigned::hasRoom).toList();
        boolean all = wanted.size() == active.size();
        if (all && broker.isImpatient()) {
            broker.impatient(false);
            broker.waitsNoMore();
        }
        int bytesMax = Math.min(rules.fetchMaxBytes(), budget.room());
        if (wanted.isEmpty() || broker.isWaiting() || bytesMax == 0) {
            return;
        }
        if (!all && !broker.isImpatient()) {
            broker.impatient(true);
            waitFor(broker, PATIENCE_MS);
            return;
        }
        fetch(node, broker, wanted, bytesMax, all ? rules.fetchMaxWaitMs() : 0);
        broker.impatient(false);
    }

    private void waitFor(BrokerFetch broker, long ms) {
        broker.waitFor(lane.after(ms, () -> {
            broker.waitsNoMore();
            run();
        }));
    }

    private void fetch(int node, BrokerFetch broker, List<Assigned> wanted, int bytesMax, int waitMs) {
        Map<TopicPartition, FetchSession.Ask> asks = new LinkedHashMap<>();
        for (Assigned assigned : wanted) {
            TopicView.PartitionView view = metadata.partition(assigned.partition());
            asks.put(
                    assigned.partition(),
                    new FetchSession.Ask(
                            assigned.fetchPosition().offset(),
                            view == null ? -1 : view.leaderEpoch(),
                            rules.partitionFetchMaxBytes()));
        }
        FetchSession.Question question = broker.session().next(asks);
        broker.busy(true);
        budget.ask(bytesMax);
        long sentNanos = lane.clock().nanos();
        cluster.node(node, Cluster.Line.FETCH, request(question, bytesMax, waitMs))
                .read((answer, failure) -> {
                    broker.busy(false);
                    budget.answered(bytesMax);
                    if (answer == null) {
                        broker.session().unanswered();
                        failed(broker, failure);
                        return;
                    }
                    long nowNanos = lane.clock().nanos();
                    figures.fetched(answer.frame().writerIndex(), nowNanos - sentNanos, nowNanos);
                    take(node, broker, question, answer);
                });
    }

    private Request request(FetchSession.Question question, int bytesMax, int waitMs) {
        return Request.of(
                        ApiKey.FETCH,
                        FROM,
                        TO,
                        version -> question.into(
                                        Fetch.Request.builder()
                                                .replicaId(-1)
                                                .maxWaitMs(waitMs)
                                                .minBytes(rules.fetchMinBytes())
                                                .maxBytes(bytesMax)
                                                .isolationLevel(rules.isolation())
                                                .rackId(rules.rackOrEmpty()),
                                        version)
                                .build())
                .within(rules.requestTimeoutMs() + waitMs);
    }

    private void take(int node, BrokerFetch broker, FetchSession.Question question, Answer answer) {
        Fetch.Response response = answer.as(Fetch.Response.class);
        try {
            ErrorCode whole = ErrorCode.of(response.errorCode());
            if (!broker.session().answered(whole, response.sessionId())) {
                failed(broker, new ClientException(whole, "The broker refused a fetch: " + whole));
                return;
            }
            if (closed) {
                return;
            }
            if (answers.take(node, question.all(), response)) {
                broker.succeeded();
            } else {
                pause(broker);
            }
        } finally {
            answer.frame().release();
        }
        // Who waits for records has waited long enough: the next fetch comes after.
        arrived.run();
        run();
    }

    private void failed(BrokerFetch broker, @Nullable Throwable failure) {
        if (closed) {
            return;
        }
        boolean ofSession = failure instanceof ClientException known
                && (known.error() == ErrorCode.FETCH_SESSION_ID_NOT_FOUND
                        || known.error() == ErrorCode.INVALID_FETCH_SESSION_EPOCH);
        if (!ofSession && pause(broker) == 1) {
            LOG.warn(
                    "fetching failed, trying again: {}", String.valueOf(failure == null ? null : failure.getMessage()));
        }
        if (!ofSession) {
            answers.unreachable();
            metadata.refresh();
        }
        run();
    }

    private int pause(BrokerFetch broker) {
        int failures = broker.failed();
        waitFor(broker, rules.backoff().afterFailures(failures, cluster.random()));
        return failures;
    }
}
