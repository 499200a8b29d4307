package io.ottla.coordinator.zk;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ottla.coordinator.store.PeerReport;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/** What broker ID says at /ottla/unreachable/ID: {@code {"version":1,"brokers":[2,3]}}; "brokers" are those it misses. */
final class PeerNode {
    private static final int VERSION = 1;

    private PeerNode() {}

    static byte[] write(Set<Integer> unreachable) {
        ObjectNode node = Json.object();
        node.put("version", VERSION);
        node.set("brokers", Json.array(new TreeSet<>(unreachable).stream().toList()));
        return Json.bytes(node);
    }

    static PeerReport read(String path, int brokerId, byte[] data) {
        return new PeerReport(
                brokerId, new HashSet<>(Json.ints(path, Json.required(path, Json.parse(path, data), "brokers"))));
    }
}
