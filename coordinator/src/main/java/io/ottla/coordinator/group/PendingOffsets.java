package io.ottla.coordinator.group;

import io.ottla.coordinator.group.GroupEvent.OffsetPending;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Offsets that were written within transactions still open, by producer. Part of {@link Groups}. */
final class PendingOffsets {
    private final Map<Long, List<Held>> byProducer = new HashMap<>();

    private static final class Held {
        private final OffsetPending event;
        /** A plain commit came later in the log and wins, however the transaction ends. */
        private boolean superseded;

        private Held(OffsetPending event) {
            this.event = event;
        }

        private boolean isFor(String groupId, OffsetKey key) {
            return event.groupId().equals(groupId) && event.key().equals(key);
        }
    }

    void add(OffsetPending event) {
        byProducer.computeIfAbsent(event.producerId(), id -> new ArrayList<>()).add(new Held(event));
    }

    boolean holds(String groupId, OffsetKey key) {
        return byProducer.values().stream().flatMap(List::stream).anyMatch(h -> h.isFor(groupId, key));
    }

    boolean holds(String groupId) {
        return byProducer.values().stream()
                .flatMap(List::stream)
                .anyMatch(h -> h.event.groupId().equals(groupId));
    }

    void supersede(String groupId, OffsetKey key) {
        byProducer.values().stream()
                .flatMap(List::stream)
                .filter(h -> h.isFor(groupId, key))
                .forEach(h -> h.superseded = true);
    }

    /** Forgets the producer's transaction; what is left of it, in log order. */
    List<OffsetPending> release(long producerId) {
        List<Held> held = byProducer.remove(producerId);
        if (held == null) {
            return List.of();
        }
        return held.stream().filter(h -> !h.superseded).map(h -> h.event).toList();
    }
}
