package io.ottla.coordinator.zk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ottla.coordinator.store.ProducerIds;

/**
 * The producer ids handed out last, at /latest_producer_id_block:
 * {@code {"version":1,"broker":1,"block_start":"0","block_end":"999"}}.
 */
final class ProducerIdsNode {
    private static final int VERSION = 1;
    private static final ProducerIds NONE = new ProducerIds(-1, -1, -1);

    private ProducerIdsNode() {}

    static byte[] write(ProducerIds block) {
        ObjectNode node = Json.object();
        node.put("version", VERSION);
        node.put("broker", block.brokerId());
        node.put("block_start", Long.toString(block.first()));
        node.put("block_end", Long.toString(block.last()));
        return Json.bytes(node);
    }

    static ProducerIds read(byte[] data) {
        if (data.length == 0) {
            return NONE;
        }
        JsonNode node = Json.parse(ZkPaths.PRODUCER_IDS, data);
        return new ProducerIds(
                Json.requiredInt(ZkPaths.PRODUCER_IDS, node, "broker"),
                number(node, "block_start"),
                number(node, "block_end"));
    }

    private static long number(JsonNode node, String field) {
        String text = Json.required(ZkPaths.PRODUCER_IDS, node, field).asText();
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw Json.corrupt(ZkPaths.PRODUCER_IDS, "field '" + field + "' is no number: " + text);
        }
    }
}
