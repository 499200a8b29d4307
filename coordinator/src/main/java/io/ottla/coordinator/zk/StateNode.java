package io.ottla.coordinator.zk;

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
        return Json.object(out -> {
            out.writeNumberField("controller_epoch", state.controllerEpoch());
            out.writeNumberField("leader", state.leader());
            out.writeNumberField("version", VERSION);
            out.writeNumberField("leader_epoch", state.leaderEpoch());
            Json.ints(out, "isr", state.isr());
        });
    }

    /** @param stored zxid of the write */
    static StoredState read(String path, byte[] data, int version, long stored) {
        JsonObject node = JsonObject.parse(path, data);
        return new StoredState(
                node.requiredInt("leader"),
                node.requiredInt("leader_epoch"),
                node.ints("isr"),
                node.requiredInt("controller_epoch"),
                version,
                stored);
    }
}
