package io.ottla.client.consumer;

import io.ottla.client.TopicPartition;
import io.ottla.protocol.lane.Lane;
import java.util.Comparator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What goes on with one broker: its session, and which fetches are under way or ordered. Thread: the client's loop. */
final class BrokerFetch {
    /** So that nobody is forgotten while there is little room. */
    static final Comparator<BrokerFetch> LONGEST_UNASKED_FIRST = Comparator.comparingLong(broker -> broker.turn);

    private final int node;
    private final FetchSession session = new FetchSession();
    private boolean busy;
    /** When it was asked last, counted in fetches. */
    private long turn;
    /** What the fetch under way asks for, while that may wait at the broker. */
    private @Nullable Map<TopicPartition, FetchSession.Ask> waitsFor;

    private boolean asideBusy;
    /** A fetch aside was to no avail: the next has to wait for the one under way. */
    private boolean asideFailed;

    private int failures;
    private Lane.@Nullable Timer timer;
    private boolean impatient;

    BrokerFetch(int node) {
        this.node = node;
    }

    int node() {
        return node;
    }

    FetchSession session() {
        return session;
    }

    boolean isBusy() {
        return busy;
    }

    /** A fetch is under way. {@code mayWaitFor}: what it asks for, null if the broker answers at once in any case. */
    void begins(long number, @Nullable Map<TopicPartition, FetchSession.Ask> mayWaitFor) {
        busy = true;
        turn = number;
        waitsFor = mayWaitFor;
    }

    /** The fetch is over. */
    void ends() {
        busy = false;
        waitsFor = null;
        asideFailed = false;
    }

    /** Whether a fetch waits at the broker that does not ask for this partition where it is to be read on. */
    boolean misses(Assigned assigned) {
        if (waitsFor == null) {
            return false;
        }
        FetchSession.Ask ask = waitsFor.get(assigned.partition());
        return ask == null || ask.offset() != assigned.fetchPosition().offset();
    }

    /** Whether one may be sent aside now; if so, it is under way. */
    boolean beginsAside() {
        boolean may = !asideBusy && !asideFailed;
        asideBusy = asideBusy || may;
        return may;
    }

    /** The one aside is over; whether it was answered well. */
    void endsAside(boolean well) {
        asideBusy = false;
        asideFailed = !well;
    }

    /** Whether nothing is to be asked before a time that was set. */
    boolean isWaiting() {
        return timer != null;
    }

    void waitFor(Lane.Timer until) {
        timer = until;
    }

    void waitsNoMore() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** The next fetch is to be answered at once: partitions with room wait behind those without. */
    void impatient(boolean now) {
        impatient = now;
    }

    boolean isImpatient() {
        return impatient;
    }

    int failed() {
        return ++failures;
    }

    void succeeded() {
        failures = 0;
    }
}
