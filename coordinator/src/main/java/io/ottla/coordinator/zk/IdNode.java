package io.ottla.coordinator.zk;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The small nodes: /cluster/id, /feature, and what a broker writes when a log directory fails. */
final class IdNode {
    private static final int FEATURE_VERSION = 2;
    private static final int FEATURES_ENABLED = 1;

    private IdNode() {}

    /** {@code {"version":"1","id":"22 characters"}}. */
    static byte[] writeClusterId(String id) {
        ObjectNode node = Json.object();
        node.put("version", "1");
        node.put("id", id);
        return Json.bytes(node);
    }

    static String readClusterId(byte[] data) {
        return Json.required(ZkPaths.CLUSTER_ID, Json.parse(ZkPaths.CLUSTER_ID, data), "id")
                .asText();
    }

    /** {@code {"features":{},"version":2,"status":1}}: no finalized features. */
    static byte[] writeFeatures() {
        ObjectNode node = Json.object();
        node.putObject("features");
        node.put("version", FEATURE_VERSION);
        node.put("status", FEATURES_ENABLED);
        return Json.bytes(node);
    }

    /** {@code {"version":1,"broker":1,"event":1}}. */
    static byte[] writeLogDirFailure(int brokerId) {
        ObjectNode node = Json.object();
        node.put("version", 1);
        node.put("broker", brokerId);
        node.put("event", 1);
        return Json.bytes(node);
    }

    static int readLogDirFailure(String path, byte[] data) {
        return Json.requiredInt(path, Json.parse(path, data), "broker");
    }
}
