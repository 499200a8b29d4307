package io.ottla.coordinator.zk;

/** Who is controller, at /controller: {@code {"version":2,"brokerid":1,"timestamp":"ms","kraftControllerEpoch":-1}}. */
final class ControllerNode {
    private static final int VERSION = 2;

    private ControllerNode() {}

    static byte[] write(int brokerId, long nowMs) {
        return Json.object(out -> {
            out.writeNumberField("version", VERSION);
            out.writeNumberField("brokerid", brokerId);
            out.writeStringField("timestamp", Long.toString(nowMs));
            out.writeNumberField("kraftControllerEpoch", -1);
        });
    }

    static int readBrokerId(byte[] data) {
        return JsonObject.parse(ZkPaths.CONTROLLER, data).requiredInt("brokerid");
    }
}
