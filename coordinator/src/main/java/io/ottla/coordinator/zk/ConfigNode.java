package io.ottla.coordinator.zk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ottla.coordinator.cluster.ConfigResource;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
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
        ObjectNode node = Json.object();
        node.put("version", VERSION);
        ObjectNode config = node.putObject("config");
        new TreeMap<>(overrides).forEach(config::put);
        return Json.bytes(node);
    }

    /** The overrides; none for a node without content, as the folder of a user who has overrides per client only. */
    static Map<String, String> read(String path, byte[] data) {
        Map<String, String> overrides = new TreeMap<>();
        if (data.length == 0) {
            return overrides;
        }
        JsonNode config = Json.parse(path, data).get("config");
        if (config == null || !config.isObject()) {
            throw Json.corrupt(path, "field 'config' is no object");
        }
        Iterator<Map.Entry<String, JsonNode>> fields = config.fields();
        while (fields.hasNext()) {
            Map.Entry<String, JsonNode> field = fields.next();
            overrides.put(field.getKey(), field.getValue().asText());
        }
        return overrides;
    }

    static byte[] writeNotice(ConfigResource resource) {
        ObjectNode node = Json.object();
        node.put("version", NOTICE_VERSION);
        node.put("entity_path", resource.path());
        return Json.bytes(node);
    }

    /** What the notice is about; null when it is of a kind that we do not know. */
    static @Nullable ConfigResource readNotice(String path, byte[] data) {
        if (data.length == 0) {
            return null;
        }
        JsonNode node = Json.parse(path, data);
        String entity = Json.textOrNull(node, "entity_path");
        if (entity == null) {
            entity = Json.textOrNull(node, "entity_type") + "/" + Json.textOrNull(node, "entity_name");
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
