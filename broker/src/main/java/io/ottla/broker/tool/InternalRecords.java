package io.ottla.broker.tool;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ottla.client.cli.stored.StoredJson;
import io.ottla.protocol.api.ConsumerProtocolAssignment;
import io.ottla.protocol.api.ConsumerProtocolSubscription;
import io.ottla.protocol.api.GroupMetadataKey;
import io.ottla.protocol.api.GroupMetadataValue;
import io.ottla.protocol.api.OffsetCommitKey;
import io.ottla.protocol.api.OffsetCommitValue;
import io.ottla.protocol.api.TransactionLogKey;
import io.ottla.protocol.api.TransactionLogValue;
import io.ottla.protocol.record.Record;
import io.ottla.protocol.wire.MalformedException;
import io.ottla.protocol.wire.Reader;
import java.util.Base64;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Prints records of internal topics as JSON: fields that the record's version has, under the names of their schema. */
final class InternalRecords {
    private static final int OFFSET_KEY_MAX = 1;
    private static final int GROUP_KEY = 2;

    private InternalRecords() {}

    /** A record of __consumer_offsets. */
    static String offsets(Record record) {
        return print(record, type -> {
            if (type <= OFFSET_KEY_MAX) {
                return new Layout(InternalRecords::offsetKey, InternalRecords::offsetValue);
            }
            return type == GROUP_KEY ? new Layout(InternalRecords::groupKey, InternalRecords::groupValue) : null;
        });
    }

    /** A record of __transaction_state. */
    static String transactions(Record record) {
        return print(
                record,
                type -> type == 0
                        ? new Layout(InternalRecords::transactionKey, InternalRecords::transactionValue)
                        : null);
    }

    /** Reads the rest of a key or value of this version. */
    private interface Part {
        ObjectNode read(Reader in, int version);
    }

    private record Layout(Part key, Part value) {}

    private static String print(Record record, Function<Integer, @Nullable Layout> layouts) {
        if (record.key() == null) {
            return " key: <NULL>";
        }
        ByteBuf key = Unpooled.wrappedBuffer(record.key());
        try {
            int type = new Reader(key).int16("version");
            Layout layout = layouts.apply(type);
            if (layout == null) {
                return " key: unknown::version=" + type;
            }
            ObjectNode keyNode = node().put("type", Integer.toString(type));
            keyNode.set("data", layout.key().read(new Reader(key), type));
            if (record.value() == null) {
                return " key: " + keyNode + " payload: <DELETE>";
            }
            Reader value = new Reader(Unpooled.wrappedBuffer(record.value()));
            int version = value.int16("version");
            ObjectNode valueNode = node().put("version", Integer.toString(version));
            valueNode.set("data", layout.value().read(value, version));
            return " key: " + keyNode + " payload: " + valueNode;
        } catch (MalformedException e) {
            return " cannot be read: " + e.getMessage();
        }
    }

    private static ObjectNode offsetKey(Reader in, int version) {
        return StoredJson.offsetKey(OffsetCommitKey.read(in, 0));
    }

    private static ObjectNode offsetValue(Reader in, int version) {
        return StoredJson.offsetValue(OffsetCommitValue.read(in, version), version);
    }

    private static ObjectNode groupKey(Reader in, int version) {
        return StoredJson.groupKey(GroupMetadataKey.read(in, 0));
    }

    private static ObjectNode groupValue(Reader in, int version) {
        GroupMetadataValue value = GroupMetadataValue.read(in, version);
        ObjectNode node = StoredJson.groupValue(value, version);
        if (value.protocolType().equals("consumer")) {
            for (int i = 0; i < value.members().size(); i++) {
                GroupMetadataValue.Member member = value.members().get(i);
                ObjectNode one = (ObjectNode) node.path("members").path(i);
                part(one, "subscription", member.subscription(), InternalRecords::subscription);
                part(one, "assignment", member.assignment(), InternalRecords::assignment);
            }
        }
        return node;
    }

    /** Replaces bytes by what consumers mean by them. */
    private static void part(ObjectNode node, String field, byte[] bytes, Part meaning) {
        if (bytes.length > Short.BYTES) {
            Reader in = new Reader(Unpooled.wrappedBuffer(bytes));
            int version = in.int16("version");
            node.set(field, meaning.read(in, version));
        }
    }

    private static ObjectNode subscription(Reader in, int version) {
        int known = Math.min(version, 3);
        ConsumerProtocolSubscription value = ConsumerProtocolSubscription.read(in, known);
        ObjectNode node = node();
        ArrayNode topics = node.putArray("topics");
        value.topics().forEach(topics::add);
        node.put("userData", base64(value.userData()));
        if (known >= 1) {
            ArrayNode owned = node.putArray("ownedPartitions");
            value.ownedPartitions().forEach(topic -> topic(owned, topic.topic(), topic.partitions()));
        }
        if (known >= 2) {
            node.put("generationId", value.generationId());
        }
        return known >= 3 ? node.put("rackId", value.rackId()) : node;
    }

    private static ObjectNode assignment(Reader in, int version) {
        ConsumerProtocolAssignment value = ConsumerProtocolAssignment.read(in, Math.min(version, 3));
        ObjectNode node = node();
        ArrayNode assigned = node.putArray("assignedPartitions");
        value.assignedPartitions().forEach(topic -> topic(assigned, topic.topic(), topic.partitions()));
        return node.put("userData", base64(value.userData()));
    }

    private static ObjectNode transactionKey(Reader in, int version) {
        return StoredJson.transactionKey(TransactionLogKey.read(in, 0));
    }

    private static ObjectNode transactionValue(Reader in, int version) {
        return StoredJson.transactionValue(TransactionLogValue.read(in, version), version);
    }

    private static void topic(ArrayNode into, String name, Iterable<Integer> partitions) {
        ArrayNode ids = into.addObject().put("topic", name).putArray("partitions");
        partitions.forEach(ids::add);
    }

    private static @Nullable String base64(byte @Nullable [] bytes) {
        return bytes == null ? null : Base64.getEncoder().encodeToString(bytes);
    }

    private static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }
}
