package io.ottla.client.consumer;

import io.ottla.client.net.Figures;

/** What a consumer counts. Thread: each figure says who writes it. */
final class ConsumerFigures {
    private final Figures figures = new Figures();
    private final Figures.Counter records =
            figures.counter("records-consumed-total", "records", "Records handed to the application.");
    private final Figures.Counter bytes =
            figures.counter("bytes-consumed-total", "bytes", "What fetches brought, as it came over the wire.");
    private final Figures.Counter fetches = figures.counter("fetch-total", "requests", "Fetches that were answered.");
    private final Figures.Timing fetchLatency =
            figures.timing("fetch-latency", "From sending a fetch to its answer, the broker's wait included.");
    private final Figures.Counter rebalances =
            figures.counter("rebalance-total", "rebalances", "Assignments that the group gave this member.");
    private final Figures.Timing heartbeatLatency =
            figures.timing("heartbeat-response-time", "From sending a heartbeat to its answer.");
    private final Figures.Counter commits = figures.counter("commit-total", "commits", "Commits that succeeded.");
    private final Figures.Timing commitLatency =
            figures.timing("commit-latency", "From asking for a commit to its end.");

    /** The whole, to be read, and for gauges of others. */
    Figures all() {
        return figures;
    }

    /** On the application's thread. */
    void handed(int count) {
        records.add(count);
    }

    /** On the loop. */
    void fetched(int recordBytes, long tookNanos, long nowNanos) {
        bytes.add(recordBytes);
        fetches.add(1);
        fetchLatency.took(tookNanos, nowNanos);
    }

    /** On the loop. */
    void rebalanced() {
        rebalances.add(1);
    }

    /** On the loop. */
    void heartbeat(long tookNanos, long nowNanos) {
        heartbeatLatency.took(tookNanos, nowNanos);
    }

    /** On the loop. */
    void committed(long tookNanos, long nowNanos) {
        commits.add(1);
        commitLatency.took(tookNanos, nowNanos);
    }
}
