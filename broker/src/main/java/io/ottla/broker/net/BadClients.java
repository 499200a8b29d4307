package io.ottla.broker.net;

import io.ottla.protocol.lane.Clock;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One log line for each connection that ends by its client's fault, but not more than a few in a second: who floods us
 * must not fill the disk with the news of it. What was left out is counted in the next line. Thread: any.
 */
final class BadClients {
    private static final Logger LOG = LoggerFactory.getLogger(BadClients.class);
    private static final int LINES_PER_SECOND_MAX = 10;
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final Clock clock;
    private final AtomicLong secondStartNanos;
    private final AtomicLong linesOfSecond = new AtomicLong();
    private final AtomicLong leftOut = new AtomicLong();

    BadClients(Clock clock) {
        this.clock = clock;
        this.secondStartNanos = new AtomicLong(clock.nanos());
    }

    /** @param why as a sentence about the connection: what it sent, what is allowed */
    void report(Object connection, String why) {
        long now = clock.nanos();
        long start = secondStartNanos.get();
        if (now - start >= SECOND_NANOS && secondStartNanos.compareAndSet(start, now)) {
            linesOfSecond.set(0);
        }
        if (linesOfSecond.incrementAndGet() > LINES_PER_SECOND_MAX) {
            leftOut.incrementAndGet();
            return;
        }
        long silent = leftOut.getAndSet(0);
        if (silent > 0) {
            LOG.warn("closed {}: {} ({} more like it not logged)", connection, why, silent);
        } else {
            LOG.warn("closed {}: {}", connection, why);
        }
    }
}
