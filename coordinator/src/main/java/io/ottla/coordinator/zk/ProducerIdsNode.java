package io.ottla.coordinator.zk;

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
        return Json.object(out -> {
            out.writeNumberField("version", VERSION);
            out.writeNumberField("broker", block.brokerId());
            out.writeStringField("block_start", Long.toString(block.first()));
            out.writeStringField("block_end", Long.toString(block.last()));
        });
    }

    static ProducerIds read(byte[] data) {
        if (data.length == 0) {
            return NONE;
        }
        JsonObject node = JsonObject.parse(ZkPaths.PRODUCER_IDS, data);
        return new ProducerIds(node.requiredInt("broker"), number(node, "block_start"), number(node, "block_end"));
    }

    private static long number(JsonObject node, String field) {
        String text = node.requiredText(field);
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw Json.corrupt(ZkPaths.PRODUCER_IDS, "field '" + field + "' is no number: " + text);
        }
    }
}
