package io.ottla.coordinator.zk;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Who is controller, at /controller: {@code {"version":2,"brokerid":1,"timestamp":"ms","kraftControllerEpoch":-1}}. */
final class ControllerNode {
    private static final int VERSION = 2;

    private ControllerNode() {}

    static byte[] write(int brokerId, long nowMs) {
        ObjectNode node = Json.object();
        node.put("version", VERSION);
        node.put("brokerid", brokerId);
        node.put("timestamp", Long.toString(nowMs));
        node.put("kraftControllerEpoch", -1);
        return Json.bytes(node);
    }

    static int readBrokerId(byte[] data) {
        return Json.requiredInt(ZkPaths.CONTROLLER, Json.parse(ZkPaths.CONTROLLER, data), "brokerid");
    }
}
