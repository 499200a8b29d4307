package io.ottla.coordinator.zk;

import io.ottla.coordinator.cluster.ConfigResource;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The overrides of a resource at /config/KIND/NAME: {@code {"version":1,"config":{"retention.ms":"1000"}}}, and the
 * notices of their change at /config/changes/config_change_N: {@code {"version":2,"entity_path":"topics/t"}}, or in
 * version 1 {@code {"version":1,"entity_type":"topics","entity_name":"t"}}.
 */
final class ConfigNode {
    private static final int VERSION = 1;
    private static final int NOTICE_VERSION = 2;

    private ConfigNode() {}

    static byte[] write(Map<String, String> overrides) {
        return Json.object(out -> {
            out.writeNumberField("version", VERSION);
            Json.object(out, "config", config -> {
                for (Map.Entry<String, String> override : new TreeMap<>(overrides).entrySet()) {
                    config.writeStringField(override.getKey(), override.getValue());
                }
            });
        });
    }

    /** The overrides; none for a node without content, as the folder of a user who has overrides per client only. */
    static Map<String, String> read(String path, byte[] data) {
        return data.length == 0
                ? new TreeMap<>()
                : JsonObject.parse(path, data).requiredObject("config").texts();
    }

    static byte[] writeNotice(ConfigResource resource) {
        return Json.object(out -> {
            out.writeNumberField("version", NOTICE_VERSION);
            out.writeStringField("entity_path", resource.path());
        });
    }

    /** What the notice is about; null when it is of a kind that we do not know. */
    static @Nullable ConfigResource readNotice(String path, byte[] data) {
        if (data.length == 0) {
            return null;
        }
        JsonObject node = JsonObject.parse(path, data);
        String entity = node.textOrNull("entity_path");
        if (entity == null) {
            entity = node.textOrNull("entity_type") + "/" + node.textOrNull("entity_name");
        }
        int slash = entity.indexOf('/');
        for (ConfigResource.Kind kind : ConfigResource.Kind.values()) {
            if (slash > 0 && kind.folder().equals(entity.substring(0, slash))) {
                return new ConfigResource(kind, entity.substring(slash + 1));
            }
        }
        return null;
    }

    static String text(byte[] data) {
        return new String(data, StandardCharsets.UTF_8);
    }
}
