package io.ottla.broker.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Virtual time: everything that happens anywhere happens here, one thing after another, in an order that a seed decides.
 * What happens at the same moment in different threads comes in any order.
 */
final class World {
    final Random random;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final List<String> story = new ArrayList<>();
    private long sequence;
    private long nowMs;
    private Life.Strand current;

    World(long seed) {
        this.random = new Random(seed);
    }

    long nowMs() {
        return nowMs;
    }

    /** A number from {@code min} up to and including {@code max}. */
    int between(int min, int max) {
        return min + random.nextInt(max - min + 1);
    }

    boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    <T> T anyOf(List<T> things) {
        return things.get(random.nextInt(things.size()));
    }

    /** Events of the same moment come in the order in which they were asked for. */
    void at(long delayMs, Runnable task) {
        events.add(new Event(nowMs + delayMs, 0, sequence++, task));
    }

    /** Now, but in any order with what else is to happen now. */
    void soon(Runnable task) {
        events.add(new Event(nowMs, 1 + random.nextInt(64), sequence++, task));
    }

    void run(long ms) {
        long until = nowMs + ms;
        while (!events.isEmpty() && events.peek().atMs <= until) {
            Event event = events.remove();
            nowMs = event.atMs;
            event.task.run();
        }
        nowMs = until;
    }

    /** Runs the task as if on that thread: for what looks into a process from outside, and for the thread itself. */
    void as(Life.Strand thread, Runnable task) {
        Life.Strand before = current;
        current = thread;
        try {
            task.run();
        } finally {
            current = before;
        }
    }

    boolean isOn(Life.Strand thread) {
        return current == thread;
    }

    void tell(String what) {
        story.add(nowMs + " " + what);
    }

    List<String> story() {
        return story;
    }

    private record Event(long atMs, int place, long sequence, Runnable task) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atMs, other.atMs);
            int byPlace = byTime != 0 ? byTime : Integer.compare(place, other.place);
            return byPlace != 0 ? byPlace : Long.compare(sequence, other.sequence);
        }
    }
}
