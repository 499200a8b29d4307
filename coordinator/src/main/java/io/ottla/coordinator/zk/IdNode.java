package io.ottla.coordinator.zk;

/** The small nodes: /cluster/id, /feature, and what a broker writes when a log directory fails. */
final class IdNode {
    private static final int FEATURE_VERSION = 2;
    private static final int FEATURES_ENABLED = 1;

    private IdNode() {}

    /** {@code {"version":"1","id":"22 characters"}}. */
    static byte[] writeClusterId(String id) {
        return Json.object(out -> {
            out.writeStringField("version", "1");
            out.writeStringField("id", id);
        });
    }

    static String readClusterId(byte[] data) {
        return JsonObject.parse(ZkPaths.CLUSTER_ID, data).requiredText("id");
    }

    /** {@code {"features":{},"version":2,"status":1}}: no finalized features. */
    static byte[] writeFeatures() {
        return Json.object(out -> {
            Json.object(out, "features", features -> {});
            out.writeNumberField("version", FEATURE_VERSION);
            out.writeNumberField("status", FEATURES_ENABLED);
        });
    }

    /** {@code {"version":1,"broker":1,"event":1}}. */
    static byte[] writeLogDirFailure(int brokerId) {
        return Json.object(out -> {
            out.writeNumberField("version", 1);
            out.writeNumberField("broker", brokerId);
            out.writeNumberField("event", 1);
        });
    }

    static int readLogDirFailure(String path, byte[] data) {
        return JsonObject.parse(path, data).requiredInt("broker");
    }
}
