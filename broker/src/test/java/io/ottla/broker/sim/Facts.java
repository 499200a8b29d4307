package io.ottla.broker.sim;

import io.ottla.broker.sim.History.Violation;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.coordinator.store.StoredState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one partition, and must stay true:
 *
 * <ul>
 *   <li>one leader per epoch, in the store and in the brokers, and epochs only grow;
 *   <li>what is below any replica's watermark is the same everywhere and for ever;
 *   <li>each writer's sequence is in it without gap or repeat;
 *   <li>every replica that is stored as in sync has everything that was acknowledged, and so has every new leader;
 *   <li>min.insync.replicas of them had it when it was acknowledged;
 *   <li>two logs that have a batch of the same offset and epoch are the same up to there.
 * </ul>
 *
 * A replica whose machine lost power is excused until the controller can have noticed; {@link Trouble} sees to it that
 * another one that is in sync lives meanwhile. What is beyond what is promised ends the story: {@link Excused}.
 */
final class Facts {
    private final TopicPartition name;
    private final History.Disks disks;
    private final List<Entry> committed = new ArrayList<>();
    private final Map<Integer, Integer> leaders = new HashMap<>();
    private final Map<Long, Integer> sequences = new HashMap<>();
    /** Who lost something, by how much it had. */
    private final Map<Integer, Integer> losers = new TreeMap<>();

    private @Nullable StoredState stored;
    private List<Integer> keepers = List.of();
    private boolean overlooked;
    private long acknowledgedTo;
    private int acknowledgedEntries;

    Facts(TopicPartition name, History.Disks disks) {
        this.name = name;
        this.disks = disks;
    }

    /**
     * The story goes beyond what is promised: no replica that was in sync has lived on; or a controller has stored a state
     * in the few milliseconds in which it did not know yet that a replica in sync was back from a power failure, and was
     * replaced before it knew, so that its successor cannot tell. docs/decisions/0013 has more on that.
     */
    static final class Excused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Excused(String what) {
            super(what);
        }
    }

    List<Entry> committed() {
        return committed;
    }

    @Nullable
    StoredState stored() {
        return stored;
    }

    // ---- leaders ---------------------------------------------------------------------------------------------------

    void stored(@Nullable StoredState before, StoredState now, IntPredicate known) {
        if (before != null
                && (now.controllerEpoch() < before.controllerEpoch() || now.leaderEpoch() < before.leaderEpoch())) {
            throw new Violation("the state of " + name + " went back from " + before + " to " + now);
        }
        if (before != null && now.leaderEpoch() == before.leaderEpoch() && now.leader() != before.leader()) {
            throw new Violation("two leaders in one epoch of " + name + ": " + before + " and " + now);
        }
        if (before != null) {
            keepers = before.isr().stream()
                    .filter(id -> disks.hasLivedSince(id, before.storedAt()) && hasAcknowledged(id))
                    .toList();
            overlooked = now.isr().stream()
                    .anyMatch(id -> losers.containsKey(id)
                            && before.isr().contains(id)
                            && disks.isBackSince(id, before.storedAt()));
        }
        stored = now;
        if (before != null) {
            now.isr().stream()
                    .filter(id -> !before.isr().contains(id) && known.test(id) && !hasAcknowledged(id))
                    .forEach(id -> {
                        throw new Violation("replica " + id + " of " + name + " enters the in-sync set, " + now
                                + ", and has not " + firstMissing(id) + ", though the controller knows of its restart");
                    });
        }
        inSyncHasAcknowledged();
        logsMatch();
    }

    /** Whether this is news. */
    boolean leads(int broker, int epoch) {
        Integer other = leaders.putIfAbsent(epoch, broker);
        if (other != null && other != broker) {
            throw new Violation("two leaders of " + name + " in epoch " + epoch + ": " + other + " and " + broker);
        }
        if (stored == null || epoch > stored.leaderEpoch()) {
            throw new Violation("broker " + broker + " leads " + name + " in epoch " + epoch + ", stored is " + stored);
        }
        if (epoch == stored.leaderEpoch() && stored.leader() != broker) {
            throw new Violation("broker " + broker + " leads " + name + " in epoch " + epoch + ", stored is " + stored);
        }
        if (other != null || epoch < stored.leaderEpoch()) {
            return other == null;
        }
        if (!hasAcknowledged(broker)) {
            if (losers.containsKey(broker) && (keepers.isEmpty() || overlooked)) {
                throw new Excused(name + ": nobody in sync has lived on, or nobody could know that this one has not");
            }
            throw new Violation("leader " + broker + " of " + name + " in epoch " + epoch + " ends at "
                    + disks.of(name).get(broker).end() + " and has not " + firstMissing(broker)
                    + ", acknowledged is everything below " + acknowledgedTo);
        }
        return true;
    }

    // ---- what is committed -----------------------------------------------------------------------------------------

    /** This broker says that what is below the watermark is committed. */
    void committed(int broker, long watermark) {
        DiskLog log = disks.of(name).get(broker);
        List<Entry> entries = log.entries();
        int shared = log.sharedWith(committed);
        for (int i = shared; i < entries.size() && entries.get(i).first() < watermark; i++) {
            Entry entry = entries.get(i);
            if (i < committed.size()) {
                throw new Violation("committed " + committed.get(i) + " of " + name + " has become " + entry
                        + " on broker " + broker);
            }
            inSequence(entry);
            committed.add(entry);
        }
        if (watermark > log.end()) {
            throw new Violation("broker " + broker + " has a watermark of " + watermark + " for " + name
                    + ", and ends at " + log.end());
        }
    }

    private void inSequence(Entry entry) {
        int expected = sequences.getOrDefault(entry.writer(), 0);
        if (entry.sequence() != expected) {
            throw new Violation(
                    entry + " of " + name + " is committed where writer " + entry.writer() + " is at " + expected);
        }
        sequences.put(entry.writer(), expected + entry.records());
    }

    /** A reader is shown this. */
    void shows(int broker, Entry entry) {
        int at = find(entry.first());
        if (at < 0 || !committed.get(at).equals(entry)) {
            throw new Violation("broker " + broker + " shows " + entry + " of " + name + ", committed is "
                    + (at < 0 ? "nothing there" : committed.get(at)));
        }
    }

    /** The index of the committed entry that begins there; negative if there is none. */
    private int find(long first) {
        int low = 0;
        int high = committed.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = Long.compare(committed.get(middle).first(), first);
            if (order == 0) {
                return middle;
            } else if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    // ---- what is acknowledged --------------------------------------------------------------------------------------

    void acknowledges(int broker, long offset, Entry sent) {
        int at = find(offset);
        Entry there = at < 0 ? null : committed.get(at);
        if (there == null || there.writer() != sent.writer() || there.sequence() != sent.sequence()) {
            throw new Violation("broker " + broker + " acknowledges " + sent.writer() + ":" + sent.sequence() + " of "
                    + name + " at " + offset + ", committed is " + (there == null ? "nothing there" : there));
        }
        if (at < acknowledgedEntries) {
            return;
        }
        acknowledgedEntries = at + 1;
        acknowledgedTo = there.next();
        long holders =
                disks.of(name).keySet().stream().filter(this::hasAcknowledged).count();
        if (holders + losers.size() < SimCluster.IN_SYNC_MIN) {
            throw new Violation("broker " + broker + " acknowledges " + there + " of " + name + ", which " + holders
                    + " replicas have");
        }
        inSyncHasAcknowledged();
    }

    boolean hasAcknowledged(int broker) {
        DiskLog log = disks.of(name).get(broker);
        boolean has = log.sharedWith(committed) >= acknowledgedEntries;
        if (has && log.entries().size() >= losers.getOrDefault(broker, 0)) {
            losers.remove(broker);
        }
        return has;
    }

    private String firstMissing(int broker) {
        return committed.get(disks.of(name).get(broker).sharedWith(committed)).toString();
    }

    private void inSyncHasAcknowledged() {
        if (stored == null) {
            return;
        }
        for (int id : stored.isr()) {
            if (!hasAcknowledged(id) && !losers.containsKey(id)) {
                throw new Violation("replica " + id + " of " + name + " is in sync, " + stored + ", and has not "
                        + firstMissing(id) + ", acknowledged is everything below " + acknowledgedTo);
            }
        }
    }

    void lostPower(int broker, int entriesBefore) {
        if (disks.of(name).get(broker).entries().size() < entriesBefore) {
            losers.merge(broker, entriesBefore, Math::max);
        }
    }

    /** Whether a replica is stored as in sync that has not what was acknowledged, or lost what may be so by now. */
    boolean isLossOpen() {
        return stored != null && stored.isr().stream().anyMatch(id -> !hasAcknowledged(id) || losers.containsKey(id));
    }

    // ---- logs ------------------------------------------------------------------------------------------------------

    private void logsMatch() {
        List<Map.Entry<Integer, DiskLog>> all = List.copyOf(disks.of(name).entrySet());
        for (int i = 0; i < all.size(); i++) {
            for (int j = i + 1; j < all.size(); j++) {
                match(all.get(i), all.get(j));
            }
        }
    }

    private void match(Map.Entry<Integer, DiskLog> one, Map.Entry<Integer, DiskLog> other) {
        int from =
                Math.min(one.getValue().sharedWith(committed), other.getValue().sharedWith(committed));
        List<Entry> a = one.getValue().entries();
        List<Entry> b = other.getValue().entries();
        int parted = -1;
        for (int i = from; i < Math.min(a.size(), b.size()); i++) {
            if (!a.get(i).equals(b.get(i)) && parted < 0) {
                parted = i;
            }
            if (parted >= 0
                    && a.get(i).first() == b.get(i).first()
                    && a.get(i).epoch() == b.get(i).epoch()) {
                throw new Violation("logs of " + name + " part at " + a.get(parted) + " on broker " + one.getKey()
                        + " and " + b.get(parted) + " on broker " + other.getKey() + ", and have the same epoch at "
                        + a.get(i).first());
            }
        }
    }

    /** When all is quiet again, every replica has the same, and all of it is committed. */
    @Nullable
    String unsettled(List<Integer> replicas) {
        if (stored == null || stored.leader() < 0 || !stored.isr().containsAll(replicas)) {
            return name + " does not recover: replicas " + replicas + ", stored " + stored;
        }
        Map<Integer, Integer> sizes = new TreeMap<>();
        for (int id : replicas) {
            DiskLog log = disks.of(name).get(id);
            sizes.put(id, log.entries().size());
            if (log.sharedWith(committed) != committed.size() || log.entries().size() != committed.size()) {
                return "replica " + id + " of " + name + " has " + sizes + " batches and shares "
                        + log.sharedWith(committed) + " of " + committed.size() + " committed";
            }
        }
        return null;
    }
}
