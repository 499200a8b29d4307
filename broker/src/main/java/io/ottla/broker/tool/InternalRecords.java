package io.ottla.broker.tool;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
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
        OffsetCommitKey key = OffsetCommitKey.read(in, 0);
        return node().put("group", key.group()).put("topic", key.topic()).put("partition", key.partition());
    }

    private static ObjectNode offsetValue(Reader in, int version) {
        OffsetCommitValue value = OffsetCommitValue.read(in, version);
        ObjectNode node = node().put("offset", value.offset());
        if (version >= 3) {
            node.put("leaderEpoch", value.leaderEpoch());
        }
        node.put("metadata", value.metadata()).put("commitTimestamp", value.commitTimestamp());
        return version == 1 ? node.put("expireTimestamp", value.expireTimestamp()) : node;
    }

    private static ObjectNode groupKey(Reader in, int version) {
        return node().put("group", GroupMetadataKey.read(in, 0).group());
    }

    private static ObjectNode groupValue(Reader in, int version) {
        GroupMetadataValue value = GroupMetadataValue.read(in, version);
        ObjectNode node = node().put("protocolType", value.protocolType())
                .put("generation", value.generation())
                .put("protocol", value.protocol())
                .put("leader", value.leader());
        if (version >= 2) {
            node.put("currentStateTimestamp", value.currentStateTimestamp());
        }
        ArrayNode members = node.putArray("members");
        for (GroupMetadataValue.Member member : value.members()) {
            ObjectNode one = members.addObject().put("memberId", member.memberId());
            if (version >= 3) {
                one.put("groupInstanceId", member.groupInstanceId());
            }
            one.put("clientId", member.clientId()).put("clientHost", member.clientHost());
            if (version >= 1) {
                one.put("rebalanceTimeout", member.rebalanceTimeout());
            }
            one.put("sessionTimeout", member.sessionTimeout());
            boolean consumers = value.protocolType().equals("consumer");
            part(one, "subscription", member.subscription(), consumers ? InternalRecords::subscription : null);
            part(one, "assignment", member.assignment(), consumers ? InternalRecords::assignment : null);
        }
        return node;
    }

    /** Bytes as what consumers mean by them; as they are, in base 64, where that is not known. */
    private static void part(ObjectNode node, String field, byte[] bytes, @Nullable Part meaning) {
        if (meaning != null && bytes.length > Short.BYTES) {
            Reader in = new Reader(Unpooled.wrappedBuffer(bytes));
            int version = in.int16("version");
            node.set(field, meaning.read(in, version));
        } else {
            node.put(field, Base64.getEncoder().encodeToString(bytes));
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
        return node().put("transactionalId", TransactionLogKey.read(in, 0).transactionalId());
    }

    private static ObjectNode transactionValue(Reader in, int version) {
        TransactionLogValue value = TransactionLogValue.read(in, version);
        ObjectNode node = node().put("producerId", value.producerId());
        if (value.previousProducerId() >= 0) {
            node.put("previousProducerId", value.previousProducerId());
        }
        if (value.nextProducerId() >= 0) {
            node.put("nextProducerId", value.nextProducerId());
        }
        node.put("producerEpoch", value.producerEpoch())
                .put("transactionTimeoutMs", value.transactionTimeoutMs())
                .put("transactionStatus", value.transactionStatus());
        if (value.transactionPartitions() == null) {
            node.putNull("transactionPartitions");
        } else {
            ArrayNode topics = node.putArray("transactionPartitions");
            value.transactionPartitions().forEach(topic -> {
                ArrayNode ids = topics.addObject().put("topic", topic.topic()).putArray("partitionIds");
                topic.partitionIds().forEach(ids::add);
            });
        }
        return node.put("transactionLastUpdateTimestampMs", value.transactionLastUpdateTimestampMs())
                .put("transactionStartTimestampMs", value.transactionStartTimestampMs());
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
