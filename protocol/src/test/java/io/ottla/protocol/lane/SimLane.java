package io.ottla.protocol.lane;

import java.util.ArrayDeque;
import java.util.PriorityQueue;

/** A lane that a test steps by hand: nothing runs until {@link #runAll} or {@link #advance} is called. */
public final class SimLane implements Lane {
    private final SimClock clock;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Order> orders = new PriorityQueue<>();
    private long sequence;

    public SimLane() {
        this(new SimClock(1_700_000_000_000L));
    }

    public SimLane(SimClock clock) {
        this.clock = clock;
    }

    @Override
    public void run(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Timer after(long delayMs, Runnable task) {
        Order order = new Order(clock.wallMs() + delayMs, sequence++, task);
        orders.add(order);
        return () -> orders.remove(order);
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public boolean here() {
        return true;
    }

    /** Runs what waits and what is due, until nothing is left to do at this instant. */
    public void runAll() {
        while (runOne()) {
            // until nothing is left
        }
    }

    /** Runs the next of what waits or is due; false if there is nothing. */
    public boolean runOne() {
        Runnable task = tasks.poll();
        if (task == null && !orders.isEmpty() && orders.peek().atMs <= clock.wallMs()) {
            task = orders.remove().task;
        }
        if (task == null) {
            return false;
        }
        task.run();
        return true;
    }

    /** Moves time on, stopping at each timer on the way. */
    public void advance(long ms) {
        long until = clock.wallMs() + ms;
        runAll();
        while (!orders.isEmpty() && orders.peek().atMs <= until) {
            clock.moveTo(orders.peek().atMs);
            runAll();
        }
        clock.moveTo(until);
        runAll();
    }

    /** As a process that was stopped: time goes by, and everything that was due is done at its end. */
    public void standStill(long ms) {
        clock.moveTo(clock.wallMs() + ms);
        runAll();
    }

    private record Order(long atMs, long sequence, Runnable task) implements Comparable<Order> {
        @Override
        public int compareTo(Order other) {
            int byTime = Long.compare(atMs, other.atMs);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }
}
