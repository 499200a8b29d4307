package io.ottla.client.consumer;

import io.ottla.client.Metrics;
import io.ottla.client.net.Figures;
import io.ottla.client.net.Meter;
import io.ottla.client.net.Spread;
import java.util.function.DoubleSupplier;

/** What a consumer counts, by the groups and names of Kafka's where that has them. Thread: each figure says who writes it. */
final class ConsumerFigures {
    /** What Kafka's consumer calls the figures of its connections and of itself. */
    static final String GROUP = "consumer-metrics";

    private static final String OF_FETCHES = "consumer-fetch-manager-metrics";
    private static final String OF_ITS_GROUP = "consumer-coordinator-metrics";

    private final Figures figures;
    private final Meter records;
    private final Meter bytes;
    private final Meter fetches;
    private final Spread fetchLatency;
    private final Spread fetchBytes;
    private final Spread fetchThrottle;
    private final Figures.Counter rebalances;
    private final Meter heartbeats;
    private final Spread heartbeatLatency;
    private final Meter commits;
    private final Spread commitLatency;

    /** @param figures where they are to be seen, with those of the connections */
    ConsumerFigures(Figures figures) {
        this.figures = figures;
        Figures.Group reading = figures.group(OF_FETCHES);
        records = reading.meter("records-consumed", "records", "Records handed to the application.");
        bytes = reading.meter("bytes-consumed", "bytes", "What fetches brought, as it came over the wire.");
        fetches = reading.meter("fetch", "requests", "Fetches that were answered.");
        fetchLatency =
                reading.timing("fetch-latency", "From sending a fetch to its answer, the broker's wait included.");
        fetchBytes = reading.spread("fetch-size", "bytes", "Bytes of a fetch's answer.");
        fetchThrottle = reading.spread("fetch-throttle-time", "ms", "Pauses that brokers asked for by quotas.");
        Figures.Group belonging = figures.group(OF_ITS_GROUP);
        rebalances = belonging.counter("rebalance-total", "rebalances", "Assignments that the group gave this member.");
        heartbeats = belonging.meter("heartbeat", "heartbeats", "Heartbeats that were answered.");
        heartbeatLatency = belonging.timing("heartbeat-response-time", "From sending a heartbeat to its answer.");
        commits = belonging.meter("commit", "commits", "Commits that succeeded.");
        commitLatency = belonging.timing("commit-latency", "From asking for a commit to its end.");
    }

    /** The whole, to be read. */
    Metrics all() {
        return figures;
    }

    /** Shows what others know, which they can tell from any thread. */
    void show(DoubleSupplier lagMax, DoubleSupplier fromFollowers, DoubleSupplier secondsSincePoll) {
        Figures.Group reading = figures.group(OF_FETCHES);
        reading.gauge("records-lag-max", "records", "The lag of the partition that is furthest behind.", lagMax);
        reading.gauge(
                "partitions-read-from-followers",
                "partitions",
                "Partitions whose leaders sent this consumer, for its client.rack, to a follower.",
                fromFollowers);
        figures.group(GROUP).gauge("last-poll-seconds-ago", "s", "Since the application has polled.", secondsSincePoll);
    }

    /** On the application's thread. */
    void handed(int count, long nowNanos) {
        records.add(count, nowNanos);
    }

    /** On the loop. */
    void fetched(int answerBytes, int throttleMs, long tookNanos, long nowNanos) {
        bytes.add(answerBytes, nowNanos);
        fetches.add(1, nowNanos);
        fetchLatency.add(tookNanos, nowNanos);
        fetchBytes.add(answerBytes, nowNanos);
        fetchThrottle.add(throttleMs, nowNanos);
    }

    /** On the loop. */
    void rebalanced() {
        rebalances.add(1);
    }

    /** On the loop. */
    void heartbeat(long tookNanos, long nowNanos) {
        heartbeats.add(1, nowNanos);
        heartbeatLatency.add(tookNanos, nowNanos);
    }

    /** On the loop. */
    void committed(long tookNanos, long nowNanos) {
        commits.add(1, nowNanos);
        commitLatency.add(tookNanos, nowNanos);
    }
}
