package io.ottla.broker.sim;

import io.ottla.protocol.lane.Clock;
import io.ottla.protocol.lane.Lane;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.Random;

/** Virtual time: everything that happens anywhere happens here, one thing after another, in an order that a seed decides. */
final class World {
    private static final long START_MS = 1_700_000_000_000L;
    private static final long NANOS_PER_MS = 1_000_000;

    final Random random;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long sequence;
    private long nowMs;
    private Node current;
    private Runnable afterEach = () -> {};

    World(long seed) {
        this.random = new Random(seed);
    }

    long nowMs() {
        return nowMs;
    }

    /** A delay from {@code min} up to and including {@code max}. */
    long between(int min, int max) {
        return min + random.nextInt(max - min + 1);
    }

    boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    void at(long delayMs, Runnable task) {
        events.add(new Event(nowMs + delayMs, sequence++, task));
    }

    void afterEach(Runnable check) {
        afterEach = check;
    }

    void run(long ms) {
        long until = nowMs + ms;
        while (!events.isEmpty() && events.peek().atMs <= until) {
            Event event = events.remove();
            nowMs = event.atMs;
            event.task.run();
            afterEach.run();
        }
        nowMs = until;
    }

    private record Event(long atMs, long sequence, Runnable task) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atMs, other.atMs);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    /** One process: its only lane. Can be stopped for a while, as by SIGSTOP, or killed. */
    final class Node implements Lane, Clock {
        private final ArrayDeque<Runnable> held = new ArrayDeque<>();
        private boolean stopped;
        private boolean dead;

        boolean isRunning() {
            return !stopped && !dead;
        }

        boolean isDead() {
            return dead;
        }

        void stop() {
            stopped = true;
        }

        void goOn() {
            stopped = false;
            while (!held.isEmpty() && !stopped) {
                Runnable task = held.remove();
                at(0, () -> execute(task));
            }
        }

        void kill() {
            dead = true;
            held.clear();
        }

        private void execute(Runnable task) {
            if (dead) {
                return;
            }
            if (stopped) {
                held.add(task);
                return;
            }
            Node before = current;
            current = this;
            try {
                task.run();
            } finally {
                current = before;
            }
        }

        @Override
        public void run(Runnable task) {
            at(0, () -> execute(task));
        }

        @Override
        public Timer after(long delayMs, Runnable task) {
            boolean[] cancelled = new boolean[1];
            at(delayMs, () -> {
                if (!cancelled[0]) {
                    execute(() -> {
                        if (!cancelled[0]) {
                            task.run();
                        }
                    });
                }
            });
            return () -> cancelled[0] = true;
        }

        @Override
        public Clock clock() {
            return this;
        }

        @Override
        public boolean here() {
            return current == this;
        }

        @Override
        public long wallMs() {
            return START_MS + nowMs;
        }

        @Override
        public long nanos() {
            return nowMs * NANOS_PER_MS;
        }
    }
}
