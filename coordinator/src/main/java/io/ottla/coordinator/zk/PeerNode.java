package io.ottla.coordinator.zk;

import io.ottla.coordinator.store.PeerReport;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What broker ID says at /ottla/unreachable/ID: {@code {"version":1,"brokers":[2,3]}}; "brokers" are those it misses. */
final class PeerNode {
    private static final int VERSION = 1;

    private PeerNode() {}

    static byte[] write(Set<Integer> unreachable) {
        List<Integer> sorted = unreachable.stream().sorted().toList();
        return Json.object(out -> {
            out.writeNumberField("version", VERSION);
            Json.ints(out, "brokers", sorted);
        });
    }

    static PeerReport read(String path, int brokerId, byte[] data) {
        return new PeerReport(
                brokerId, new HashSet<>(JsonObject.parse(path, data).ints("brokers")));
    }
}
