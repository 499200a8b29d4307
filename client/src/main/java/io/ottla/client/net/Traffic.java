package io.ottla.client.net;

import io.ottla.protocol.lane.Clock;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What goes over the connections of one client, counted by request and answer.
 *
 * <p>Thread: counted on the client's loop, read from anywhere.
 */
final class Traffic {
    private final Clock clock;
    private final Meter opened;
    private final Meter closed;
    private final Meter requests;
    private final Meter answers;
    private final Meter both;
    private final Meter bytesOut;
    private final Meter bytesIn;
    private final Spread requestBytes = new Spread();
    private final AtomicLong unanswered = new AtomicLong();

    Traffic(Clock clock) {
        this.clock = clock;
        this.opened = new Meter(clock);
        this.closed = new Meter(clock);
        this.requests = new Meter(clock);
        this.answers = new Meter(clock);
        this.both = new Meter(clock);
        this.bytesOut = new Meter(clock);
        this.bytesIn = new Meter(clock);
    }

    /** A connection is established. */
    void opened() {
        opened.add(1, clock.nanos());
    }

    /** One that was established is closed, with so many requests that will not be answered. */
    void closed(int unansweredRequests) {
        closed.add(1, clock.nanos());
        awaits(-unansweredRequests);
    }

    /** A request left, of so many bytes with its length. */
    void sent(int bytes) {
        long nowNanos = clock.nanos();
        requests.add(1, nowNanos);
        both.add(1, nowNanos);
        bytesOut.add(bytes, nowNanos);
        requestBytes.add(bytes, nowNanos);
    }

    /** So many more answers are to come. */
    void awaits(int more) {
        unanswered.lazySet(unanswered.getPlain() + more);
    }

    /** An answer has come, of so many bytes with its length. */
    void answered(int bytes) {
        long nowNanos = clock.nanos();
        answers.add(1, nowNanos);
        both.add(1, nowNanos);
        bytesIn.add(bytes, nowNanos);
        awaits(-1);
    }

    /** Shows all of it among these, by the names of Kafka's clients. */
    void show(Figures.Group group) {
        group.gauge(
                "connection-count",
                "connections",
                "Connections that are open.",
                () -> Math.max(0, opened.total() - closed.total()));
        group.show(opened, "connection-creation", "connections", "Connections that were established.");
        group.show(closed, "connection-close", "connections", "Connections that were closed.");
        group.show(requests, "request", "requests", "Requests of every kind that were sent.");
        group.show(answers, "response", "responses", "Answers that came.");
        group.show(both, "network-io", "operations", "Requests and answers.");
        group.show(bytesOut, "outgoing-byte", "bytes", "Bytes of requests.");
        group.show(bytesIn, "incoming-byte", "bytes", "Bytes of answers.");
        group.show(requestBytes, "request-size", "bytes", "Bytes of a request.");
        group.gauge("requests-in-flight", "requests", "Requests that are not answered yet.", unanswered::get);
    }
}
