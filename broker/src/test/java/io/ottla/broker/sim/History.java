package io.ottla.broker.sim;

import io.ottla.coordinator.cluster.TopicPartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the outside world has seen, and whether it can all be true. Throws {@link Violation} as soon as it cannot. */
final class History {
    private final Map<TopicPartition, List<Entry>> committed = new TreeMap<>();
    private final Map<TopicPartition, TreeMap<Long, Entry>> acknowledged = new TreeMap<>();
    private final Map<TopicPartition, Map<Integer, Integer>> leaders = new HashMap<>();
    private int acknowledgements;

    /** Something that must never be. */
    static final class Violation extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Violation(String what) {
            super(what);
        }
    }

    /** A broker takes the leadership that is the newest one in the store. */
    void leads(TopicPartition name, int epoch, int brokerId, List<Entry> log) {
        Integer other = leaders.computeIfAbsent(name, n -> new HashMap<>()).putIfAbsent(epoch, brokerId);
        if (other != null && other != brokerId) {
            throw new Violation("two leaders of " + name + " in epoch " + epoch + ": " + other + " and " + brokerId);
        }
        acknowledged.getOrDefault(name, new TreeMap<>()).forEach((offset, entry) -> {
            if (offset >= log.size() || !log.get(offset.intValue()).equals(entry)) {
                throw new Violation("acknowledged " + entry + " at " + offset + " of " + name + " is not with leader "
                        + brokerId + " of epoch " + epoch + ", whose log ends at " + log.size());
            }
        });
    }

    /** A leader says that these are committed. */
    void commits(TopicPartition name, int brokerId, List<Entry> log, long watermark) {
        List<Entry> known = committed.computeIfAbsent(name, n -> new ArrayList<>());
        for (int i = 0; i < watermark; i++) {
            if (i == known.size()) {
                known.add(log.get(i));
            } else if (!known.get(i).equals(log.get(i))) {
                throw new Violation("committed " + known.get(i) + " at " + i + " of " + name + " has become "
                        + log.get(i) + " on leader " + brokerId);
            }
        }
    }

    void acknowledges(TopicPartition name, long offset, Entry entry) {
        acknowledgements++;
        acknowledged.computeIfAbsent(name, n -> new TreeMap<>()).put(offset, entry);
    }

    int acknowledgements() {
        return acknowledgements;
    }

    /** When all is quiet again, every replica has the same, and everything that was acknowledged. */
    void settled(TopicPartition name, Map<Integer, List<Entry>> logs) {
        List<Entry> first = logs.values().iterator().next();
        logs.forEach((brokerId, log) -> {
            if (!log.equals(first)) {
                throw new Violation("replicas of " + name + " differ in the end: " + logs);
            }
            acknowledged.getOrDefault(name, new TreeMap<>()).forEach((offset, entry) -> {
                if (offset >= log.size() || !log.get(offset.intValue()).equals(entry)) {
                    throw new Violation("acknowledged " + entry + " at " + offset + " of " + name + " is not on broker "
                            + brokerId + " in the end");
                }
            });
        });
    }
}
