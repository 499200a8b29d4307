package io.ottla.broker.tool;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.Unpooled;
import io.ottla.client.cli.stored.Stored;
import io.ottla.client.cli.stored.StoredJson;
import io.ottla.client.cli.stored.StoredLayout;
import io.ottla.protocol.api.ConsumerProtocolAssignment;
import io.ottla.protocol.api.ConsumerProtocolSubscription;
import io.ottla.protocol.api.GroupMetadataValue;
import io.ottla.protocol.record.Record;
import io.ottla.protocol.wire.MalformedException;
import io.ottla.protocol.wire.Reader;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Prints records of internal topics as JSON: fields that the record's version has, under the names of their schema. */
final class InternalRecords {
    private static final List<Kind<?, ?>> OFFSETS = List.of(
            new Kind<>(StoredLayout.OFFSET, StoredJson::offsetKey, StoredJson::offsetValue),
            new Kind<>(StoredLayout.GROUP, StoredJson::groupKey, InternalRecords::groupValue));
    private static final List<Kind<?, ?>> TRANSACTIONS =
            List.of(new Kind<>(StoredLayout.TRANSACTION, StoredJson::transactionKey, StoredJson::transactionValue));

    private InternalRecords() {}

    /** A record of __consumer_offsets. */
    static String offsets(Record record) {
        return print(record, OFFSETS);
    }

    /** A record of __transaction_state. */
    static String transactions(Record record) {
        return print(record, TRANSACTIONS);
    }

    private static String print(Record record, List<Kind<?, ?>> kinds) {
        byte[] key = record.key();
        if (key == null) {
            return " key: <NULL>";
        }
        try {
            for (Kind<?, ?> kind : kinds) {
                String line = kind.line(key, record.value());
                if (line != null) {
                    return line;
                }
            }
            return " key: unknown::version=" + StoredLayout.type(key);
        } catch (MalformedException e) {
            return " cannot be read: " + e.getMessage();
        }
    }

    /** Records of one kind, and how they are shown. */
    private record Kind<K, V>(StoredLayout<K, V> layout, Function<K, ObjectNode> keys, StoredJson.Value<V> values) {
        /** Null for a record of another kind. */
        @Nullable
        String line(byte[] key, byte @Nullable [] value) {
            Stored<K, V> record = layout.read(key, value);
            if (record == null) {
                return null;
            }
            ObjectNode shownKey = node().put("type", Integer.toString(record.type()));
            shownKey.set("data", keys.apply(record.key()));
            if (record.isDeletion()) {
                return " key: " + shownKey + " payload: <DELETE>";
            }
            ObjectNode shownValue = node().put("version", Integer.toString(record.version()));
            shownValue.set("data", values.json(layout.known(record), record.version()));
            return " key: " + shownKey + " payload: " + shownValue;
        }
    }

    /** Reads what a member of this version means. */
    private interface Part {
        ObjectNode read(Reader in, int version);
    }

    private static ObjectNode groupValue(GroupMetadataValue value, int version) {
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
