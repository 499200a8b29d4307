package io.ottla.client.consumer;

import io.ottla.client.TopicPartition;
import io.ottla.client.TopicView;
import io.ottla.client.net.Answer;
import io.ottla.client.net.Cluster;
import io.ottla.client.net.MetadataCache;
import io.ottla.client.net.Request;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.wire.Uuid;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Sends fetches, and counts what they may bring as asked for until it is there. Thread: the client's loop. */
final class FetchCalls {
    private static final int FROM = 4;

    /** Longer than brokers are commonly dead before their leaders know: Kafka's session with ZooKeeper is 18 s. */
    private static final long LEADERS_ONLY_NANOS = 30_000_000_000L;

    private final Cluster cluster;
    private final ConsumerRules rules;
    private final MetadataCache metadata;
    private final FetchBudget budget;
    private final ConsumerFigures figures;
    private boolean leadersOnly;
    private long leadersOnlyUntilNanos;

    FetchCalls(
            Cluster cluster, ConsumerRules rules, MetadataCache metadata, FetchBudget budget, ConsumerFigures figures) {
        this.cluster = cluster;
        this.rules = rules;
        this.metadata = metadata;
        this.budget = budget;
        this.figures = figures;
    }

    /** What to ask of each, from where it is to be read on. */
    Map<TopicPartition, FetchSession.Ask> asks(List<Assigned> wanted) {
        Map<TopicPartition, FetchSession.Ask> asks = new LinkedHashMap<>();
        for (Assigned assigned : wanted) {
            TopicView topic = metadata.topic(assigned.partition().topic());
            TopicView.PartitionView view = metadata.partition(assigned.partition());
            asks.put(
                    assigned.partition(),
                    new FetchSession.Ask(
                            assigned.fetchPosition().offset(),
                            view == null ? -1 : view.leaderEpoch(),
                            rules.partitionFetchMaxBytes(),
                            topic == null ? Uuid.ZERO : topic.id()));
        }
        return asks;
    }

    /** Asks; one of answer and failure is there in the end. */
    void send(
            int node,
            Cluster.Line line,
            FetchSession.Question question,
            int bytesMax,
            int waitMs,
            BiConsumer<@Nullable Answer, @Nullable Throwable> then) {
        budget.ask(bytesMax);
        long sentNanos = cluster.lane().clock().nanos();
        cluster.node(node, line, request(question, bytesMax, waitMs)).read((answer, failure) -> {
            budget.answered(bytesMax);
            if (answer != null) {
                long nowNanos = cluster.lane().clock().nanos();
                int throttleMs = answer.as(Fetch.Response.class).throttleTimeMs();
                figures.fetched(answer.frame().writerIndex(), throttleMs, nowNanos - sentNanos, nowNanos);
            }
            then.accept(answer, failure);
        });
    }

    /**
     * A follower did not answer. Leaders would name it again until they know themselves, so for a while they are not told
     * where this consumer is.
     */
    void keepToLeaders() {
        leadersOnly = true;
        leadersOnlyUntilNanos = cluster.lane().clock().nanos() + LEADERS_ONLY_NANOS;
    }

    private String rack() {
        leadersOnly = leadersOnly && cluster.lane().clock().nanos() - leadersOnlyUntilNanos < 0;
        return leadersOnly ? "" : rules.rackOrEmpty();
    }

    private Request request(FetchSession.Question question, int bytesMax, int waitMs) {
        return Request.of(
                        ApiKey.FETCH,
                        FROM,
                        question.versionMax(),
                        version -> question.into(
                                        Fetch.Request.builder()
                                                .replicaId(-1)
                                                .maxWaitMs(waitMs)
                                                .minBytes(rules.fetchMinBytes())
                                                .maxBytes(bytesMax)
                                                .isolationLevel(rules.isolation())
                                                .rackId(rack()),
                                        version)
                                .build())
                .within(rules.requestTimeoutMs() + waitMs);
    }
}
