package io.ottla.broker.check;

import io.ottla.broker.log.Checkable;
import io.ottla.broker.log.PartitionName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** When each segment was looked at, and in all. Thread: the home lane. */
final class Findings {
    private final Map<PartitionName, Map<Long, Seen>> seen = new HashMap<>();

    /** A segment that is written anew has another length, and is looked at again. */
    private record Seen(int bytes, long atMs) {}

    /** The parts that were not looked at for so long, or never; one that grows is due by time only. */
    List<Checkable.Part> due(Checkable log, long nowMs, long intervalMs) {
        Map<Long, Seen> known = seen.getOrDefault(log.partition(), Map.of());
        Map<Long, Seen> left = new HashMap<>();
        List<Checkable.Part> due = new ArrayList<>();
        for (Checkable.Part part : log.parts()) {
            Seen last = known.get(part.baseOffset());
            boolean recent = false;
            if (last != null && (part.isActive() || last.bytes == part.bytes())) {
                left.put(part.baseOffset(), last);
                recent = nowMs - last.atMs < intervalMs;
            }
            if (part.bytes() > 0 && !recent) {
                due.add(part);
            }
        }
        seen.put(log.partition(), left);
        return due;
    }

    void checked(PartitionName partition, Checkable.Part part, long nowMs) {
        seen.computeIfAbsent(partition, name -> new HashMap<>()).put(part.baseOffset(), new Seen(part.bytes(), nowMs));
    }

    void keep(Collection<PartitionName> partitions) {
        seen.keySet().retainAll(partitions);
    }
}
