package io.ottla.coordinator.zk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ottla.coordinator.store.StoredState;

/**
 * The state of a partition at /brokers/topics/T/partitions/P/state:
 * {@code {"controller_epoch":1,"leader":1,"version":1,"leader_epoch":0,"isr":[1]}}, and
 * {@code "leader_recovery_state":1} while a leader of an unclean election recovers.
 */
final class StateNode {
    private static final int VERSION = 1;

    private StateNode() {}

    static byte[] write(StoredState state) {
        ObjectNode node = Json.object();
        node.put("controller_epoch", state.controllerEpoch());
        node.put("leader", state.leader());
        node.put("version", VERSION);
        node.put("leader_epoch", state.leaderEpoch());
        node.set("isr", Json.array(state.isr()));
        return Json.bytes(node);
    }

    static StoredState read(String path, byte[] data, int version) {
        JsonNode node = Json.parse(path, data);
        return new StoredState(
                Json.requiredInt(path, node, "leader"),
                Json.requiredInt(path, node, "leader_epoch"),
                Json.ints(path, node.get("isr")),
                Json.requiredInt(path, node, "controller_epoch"),
                version);
    }
}
