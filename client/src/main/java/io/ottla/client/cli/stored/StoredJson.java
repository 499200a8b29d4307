package io.ottla.client.cli.stored;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ottla.protocol.api.GroupMetadataKey;
import io.ottla.protocol.api.GroupMetadataValue;
import io.ottla.protocol.api.OffsetCommitKey;
import io.ottla.protocol.api.OffsetCommitValue;
import io.ottla.protocol.api.TransactionLogKey;
import io.ottla.protocol.api.TransactionLogValue;
import java.util.Base64;

/** Keys and values of internal topics as JSON: fields that the record's version has, under the names of their schema. */
public final class StoredJson {
    private StoredJson() {}

    /** Shows a value of this version. */
    public interface Value<V> {
        ObjectNode json(V value, int version);
    }

    public static ObjectNode offsetKey(OffsetCommitKey key) {
        return node().put("group", key.group()).put("topic", key.topic()).put("partition", key.partition());
    }

    public static ObjectNode offsetValue(OffsetCommitValue value, int version) {
        ObjectNode node = node().put("offset", value.offset());
        if (version >= 3) {
            node.put("leaderEpoch", value.leaderEpoch());
        }
        node.put("metadata", value.metadata()).put("commitTimestamp", value.commitTimestamp());
        if (version == 1) {
            node.put("expireTimestamp", value.expireTimestamp());
        }
        return value.topicId().isZero()
                ? node
                : node.put("topicId", value.topicId().toString());
    }

    public static ObjectNode groupKey(GroupMetadataKey key) {
        return node().put("group", key.group());
    }

    /** What members brought and were assigned is in base 64. */
    public static ObjectNode groupValue(GroupMetadataValue value, int version) {
        ObjectNode node = node().put("protocolType", value.protocolType())
                .put("generation", value.generation())
                .put("protocol", value.protocol())
                .put("leader", value.leader());
        if (version >= 2) {
            node.put("currentStateTimestamp", value.currentStateTimestamp());
        }
        ArrayNode members = node.putArray("members");
        value.members().forEach(member -> member(members.addObject(), member, version));
        return node;
    }

    private static void member(ObjectNode node, GroupMetadataValue.Member member, int version) {
        node.put("memberId", member.memberId());
        if (version >= 3) {
            node.put("groupInstanceId", member.groupInstanceId());
        }
        node.put("clientId", member.clientId()).put("clientHost", member.clientHost());
        if (version >= 1) {
            node.put("rebalanceTimeout", member.rebalanceTimeout());
        }
        node.put("sessionTimeout", member.sessionTimeout())
                .put("subscription", Base64.getEncoder().encodeToString(member.subscription()))
                .put("assignment", Base64.getEncoder().encodeToString(member.assignment()));
    }

    public static ObjectNode transactionKey(TransactionLogKey key) {
        return node().put("transactionalId", key.transactionalId());
    }

    /** Fields that only newer brokers write are shown where they are not at their default. */
    public static ObjectNode transactionValue(TransactionLogValue value, int version) {
        ObjectNode node = node().put("producerId", value.producerId());
        putUnless(-1, node, "previousProducerId", value.previousProducerId());
        putUnless(-1, node, "nextProducerId", value.nextProducerId());
        node.put("producerEpoch", value.producerEpoch());
        putUnless(-1, node, "nextProducerEpoch", value.nextProducerEpoch());
        node.put("transactionTimeoutMs", value.transactionTimeoutMs())
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
        node.put("transactionLastUpdateTimestampMs", value.transactionLastUpdateTimestampMs())
                .put("transactionStartTimestampMs", value.transactionStartTimestampMs());
        putUnless(0, node, "clientTransactionVersion", value.clientTransactionVersion());
        return node;
    }

    private static void putUnless(long byDefault, ObjectNode node, String field, long value) {
        if (value != byDefault) {
            node.put(field, value);
        }
    }

    private static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }
}
