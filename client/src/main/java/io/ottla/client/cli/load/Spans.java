package io.ottla.client.cli.load;

import io.ottla.client.producer.Producer;
import io.ottla.protocol.lane.Clock;

/** Sends in transactions, one after the other, each open for a time; does nothing without. Not thread-safe. */
final class Spans implements AutoCloseable {
    private static final long MS_NANOS = 1_000_000;

    private final Producer<?, ?> producer;
    private final Clock clock;
    private final boolean active;
    private final long spanNanos;
    private long beganNanos;
    private boolean open;

    Spans(Producer<?, ?> producer, Clock clock, ProducerPerfOptions options) {
        this.producer = producer;
        this.clock = clock;
        this.active = options.inTransactions();
        this.spanNanos = options.transactionMs() * MS_NANOS;
        if (active) {
            producer.initTransactions();
        }
    }

    /** Before each record: it is part of the transaction that is open, or of a new one. */
    void beforeRecord() {
        if (!active) {
            return;
        }
        if (open && clock.nanos() - beganNanos >= spanNanos) {
            close();
        }
        if (!open) {
            producer.beginTransaction();
            open = true;
            beganNanos = clock.nanos();
        }
    }

    /** Commits the one that is open. */
    @Override
    public void close() {
        if (open) {
            open = false;
            producer.commitTransaction();
        }
    }
}
