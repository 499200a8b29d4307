package io.ottla.client.consumer;

import io.ottla.client.ClientException;
import io.ottla.client.TopicPartition;
import io.ottla.client.TopicView;
import io.ottla.client.net.Answer;
import io.ottla.client.net.Cluster;
import io.ottla.client.net.MetadataCache;
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
 * <p>A broker answers the requests of one connection in order, so a fetch that waits there for records holds the next one
 * up. What it does not ask for, since the application has sought elsewhere, resumed, or got a partition meanwhile, is
 * asked for aside, over a second connection and for a short time only, until the one that waits is back.
 *
 * <pre>
 *   FETCH        |--- t-0 at 17, waits up to fetch.max.wait.ms ------------------------| answer, not wanted |--- t-0 at 9 ...
 *   seek to 5          |
 *   FETCH_ASIDE        |- t-0 at 5 -| records |- t-0 at 9, waits shortly -|- t-0 at 9 -|
 * </pre>
 *
 * <p>Thread: the client's loop.
 */
final class Fetcher {
    private static final Logger LOG = LoggerFactory.getLogger(Fetcher.class);
    /** How long partitions with room wait for those without. */
    private static final int PATIENCE_MS = 25;
    /** So many questions aside at most while one waits. */
    private static final int ASIDES_MAX = 20;

    private final Cluster cluster;
    private final Lane lane;
    private final ConsumerRules rules;
    private final Assignment assignment;
    private final MetadataCache metadata;
    private final FetchAnswers answers;
    private final FetchBudget budget;
    private final FetchCalls calls;
    private final Runnable arrived;
    private final Map<Integer, BrokerFetch> brokers = new HashMap<>();
    /** How many fetches there were. */
    private long asked;

    private boolean closed;

    Fetcher(
            Cluster cluster,
            ConsumerRules rules,
            Assignment assignment,
            MetadataCache metadata,
            FetchCalls calls,
            FetchAnswers answers,
            FetchBudget budget,
            Runnable arrived) {
        this.cluster = cluster;
        this.lane = cluster.lane();
        this.rules = rules;
        this.assignment = assignment;
        this.metadata = metadata;
        this.answers = answers;
        this.budget = budget;
        this.calls = calls;
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
        Map<Integer, List<Assigned>> byBroker = byBroker();
        int share = budget.share(byBroker.size());
        byBroker.keySet().stream()
                .map(this::broker)
                .sorted(BrokerFetch.LONGEST_UNASKED_FIRST)
                .forEach(broker -> fetchIfDue(broker, byBroker.getOrDefault(broker.node(), List.of()), share));
    }

    private BrokerFetch broker(int node) {
        return brokers.computeIfAbsent(node, BrokerFetch::new);
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
            TopicView topic = metadata.topic(assigned.partition().topic());
            TopicView.PartitionView view = metadata.partition(assigned.partition());
            if (topic != null && assigned.isOfAnother(topic.id())) {
                answers.madeAnew(assigned);
                continue;
            }
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

    private void fetchIfDue(BrokerFetch broker, List<Assigned> active, int share) {
        List<Assigned> wanted = active.stream().filter(Assigned::hasRoom).toList();
        if (broker.isBusy()) {
            fetchAside(broker, wanted.stream().filter(broker::misses).toList(), share);
            return;
        }
        boolean all = wanted.size() == active.size();
        if (all && broker.isImpatient()) {
            broker.impatient(false);
            broker.waitsNoMore();
        }
        int bytesMax = bytesMax(wanted, share);
        if (wanted.isEmpty() || broker.isWaiting() || bytesMax == 0) {
            return;
        }
        if (!all && !broker.isImpatient()) {
            broker.impatient(true);
            waitFor(broker, PATIENCE_MS);
            return;
        }
        fetch(broker, wanted, bytesMax, all ? rules.fetchMaxWaitMs() : 0);
        broker.impatient(false);
    }

    /** No more than these can have, so that what is kept free for them is there for others. */
    private int bytesMax(List<Assigned> wanted, int share) {
        long most = Math.max(1, (long) wanted.size() * rules.partitionFetchMaxBytes());
        return (int) Math.min(Math.min(most, rules.fetchMaxBytes()), Math.min(share, budget.room()));
    }

    private void waitFor(BrokerFetch broker, long ms) {
        broker.waitFor(lane.after(ms, () -> {
            broker.waitsNoMore();
            run();
        }));
    }

    private void fetch(BrokerFetch broker, List<Assigned> wanted, int bytesMax, int waitMs) {
        Map<TopicPartition, FetchSession.Ask> asks = calls.asks(wanted);
        FetchSession.Question question = broker.session().next(asks);
        broker.begins(++asked, waitMs > 0 ? asks : null);
        calls.send(broker.node(), Cluster.Line.FETCH, question, bytesMax, waitMs, (answer, failure) -> {
            broker.ends();
            if (answer == null) {
                broker.session().unanswered();
                failed(broker, failure);
            } else {
                take(broker, question, answer);
            }
        });
    }

    private void fetchAside(BrokerFetch broker, List<Assigned> missed, int share) {
        int bytesMax = bytesMax(missed, share);
        if (missed.isEmpty() || bytesMax == 0 || !broker.beginsAside()) {
            return;
        }
        int waitMs = Math.min(rules.fetchMaxWaitMs(), Math.max(PATIENCE_MS, rules.fetchMaxWaitMs() / ASIDES_MAX));
        FetchSession.Question question = FetchSession.without(calls.asks(missed));
        calls.send(broker.node(), Cluster.Line.FETCH_ASIDE, question, bytesMax, waitMs, (answer, failure) -> {
            boolean well = answer != null && takeAside(broker, question, answer);
            broker.endsAside(well);
            arrived.run();
            run();
        });
    }

    private boolean takeAside(BrokerFetch broker, FetchSession.Question question, Answer answer) {
        Fetch.Response response = answer.as(Fetch.Response.class);
        try {
            return response.errorCode() == 0 && !closed && answers.take(broker.node(), question, response);
        } finally {
            answer.frame().release();
        }
    }

    private void take(BrokerFetch broker, FetchSession.Question question, Answer answer) {
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
            if (answers.take(broker.node(), question, response)) {
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
        if (failure instanceof ClientException known) {
            answers.failed(known);
        }
        boolean ofSession = failure instanceof ClientException known
                && (known.error() == ErrorCode.FETCH_SESSION_ID_NOT_FOUND
                        || known.error() == ErrorCode.INVALID_FETCH_SESSION_EPOCH);
        if (!ofSession && pause(broker) == 1) {
            LOG.warn(
                    "fetching failed, trying again: {}", String.valueOf(failure == null ? null : failure.getMessage()));
        }
        if (!ofSession) {
            if (answers.unreachable(broker.node())) {
                calls.keepToLeaders();
            }
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
