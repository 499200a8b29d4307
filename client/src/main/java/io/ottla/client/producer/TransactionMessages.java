package io.ottla.client.producer;

import io.ottla.client.ClientException;
import io.ottla.client.ConsumerGroupMetadata;
import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import io.ottla.client.net.Answer;
import io.ottla.client.net.Request;
import io.ottla.protocol.api.AddOffsetsToTxn;
import io.ottla.protocol.api.AddPartitionsToTxn;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.EndTxn;
import io.ottla.protocol.api.InitProducerId;
import io.ottla.protocol.api.TxnOffsetCommit;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The requests of a transaction (KIP-98, KIP-360, KIP-447, KIP-890) and their answers; an error in one is thrown as a
 * ClientException, retriable where another try may help. Pure.
 */
final class TransactionMessages {
    /** The last version of AddPartitionsToTxn for clients; later ones are for brokers. */
    private static final int ADD_PARTITIONS_TO = 3;
    /** With the id and epoch that a producer has, to get its next epoch. */
    private static final int INIT_WITH_EPOCH_FROM = 3;
    /** From here a group's offsets are added to the transaction by committing them. */
    private static final int OFFSETS_ADD_IMPLICITLY_FROM = 5;
    /** With the member that commits. */
    private static final int OFFSETS_WITH_MEMBER_FROM = 3;
    /** The last version that names topics. */
    private static final int OFFSETS_TO = 5;
    /** From here the answer has the epoch of the next transaction. */
    private static final int END_WITH_EPOCH_FROM = 5;

    private final String transactionalId;
    private final int timeoutMs;

    TransactionMessages(String transactionalId, int timeoutMs) {
        this.transactionalId = transactionalId;
        this.timeoutMs = timeoutMs;
    }

    /** Asks for an id, or for the next epoch of the one that is known. */
    Request init(ProducerIdentity.Id current) {
        return Request.of(
                ApiKey.INIT_PRODUCER_ID,
                current.isKnown() ? INIT_WITH_EPOCH_FROM : 0,
                5,
                version -> InitProducerId.Request.builder()
                        .transactionalId(transactionalId)
                        .transactionTimeoutMs(timeoutMs)
                        .producerId(current.producerId())
                        .producerEpoch(current.epoch())
                        .build());
    }

    ProducerIdentity.Id readInit(Answer answer) {
        InitProducerId.Response response = answer.as(InitProducerId.Response.class);
        check(response.errorCode(), "InitProducerId");
        return new ProducerIdentity.Id(response.producerId(), response.producerEpoch());
    }

    Request add(ProducerIdentity.Id id, Collection<TopicPartition> partitions) {
        Map<String, List<Integer>> byTopic = new TreeMap<>();
        for (TopicPartition partition : new TreeSet<>(partitions)) {
            byTopic.computeIfAbsent(partition.topic(), t -> new ArrayList<>()).add(partition.partition());
        }
        AddPartitionsToTxn.Request body = AddPartitionsToTxn.Request.builder()
                .v3AndBelowTransactionalId(transactionalId)
                .v3AndBelowProducerId(id.producerId())
                .v3AndBelowProducerEpoch(id.epoch())
                .v3AndBelowTopics(byTopic.entrySet().stream()
                        .map(topic -> new AddPartitionsToTxn.Request.V3AndBelowTopic(topic.getKey(), topic.getValue()))
                        .toList())
                .build();
        return Request.of(ApiKey.ADD_PARTITIONS_TO_TXN, 0, ADD_PARTITIONS_TO, version -> body);
    }

    /** Nothing is added when one of them is refused. */
    void readAdd(Answer answer) {
        ErrorCode first = ErrorCode.NONE;
        String where = "";
        for (AddPartitionsToTxn.Response.ResultsByTopicV3AndBelow topic :
                answer.as(AddPartitionsToTxn.Response.class).resultsByTopicV3AndBelow()) {
            for (AddPartitionsToTxn.Response.ResultsByPartition partition : topic.resultsByPartition()) {
                ErrorCode error = ErrorCode.of(partition.partitionErrorCode());
                if (error != ErrorCode.NONE
                        && (first == ErrorCode.NONE || first == ErrorCode.OPERATION_NOT_ATTEMPTED)) {
                    first = error;
                    where = topic.name() + "-" + partition.partitionIndex();
                }
            }
        }
        check(first.code(), "AddPartitionsToTxn of " + where);
    }

    Request addOffsets(ProducerIdentity.Id id, String groupId) {
        return Request.of(
                ApiKey.ADD_OFFSETS_TO_TXN,
                AddOffsetsToTxn.Request.builder()
                        .transactionalId(transactionalId)
                        .producerId(id.producerId())
                        .producerEpoch(id.epoch())
                        .groupId(groupId)
                        .build());
    }

    void readAddOffsets(Answer answer) {
        check(answer.as(AddOffsetsToTxn.Response.class).errorCode(), "AddOffsetsToTxn");
    }

    /** {@code implicitly}: the group was not added to the transaction before. */
    Request commitOffsets(
            ProducerIdentity.Id id,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata group,
            boolean implicitly) {
        Map<String, List<TxnOffsetCommit.Request.Partition>> byTopic = new TreeMap<>();
        new TreeMap<>(offsets)
                .forEach((partition, offset) -> byTopic.computeIfAbsent(partition.topic(), t -> new ArrayList<>())
                        .add(TxnOffsetCommit.Request.Partition.builder()
                                .partitionIndex(partition.partition())
                                .committedOffset(offset.offset())
                                .committedLeaderEpoch(offset.leaderEpoch())
                                .committedMetadata(offset.metadata())
                                .build()));
        TxnOffsetCommit.Request body = TxnOffsetCommit.Request.builder()
                .transactionalId(transactionalId)
                .groupId(group.groupId())
                .producerId(id.producerId())
                .producerEpoch(id.epoch())
                .generationIdOrMemberEpoch(group.generationId())
                .memberId(group.memberId())
                .groupInstanceId(group.groupInstanceId())
                .topics(byTopic.entrySet().stream()
                        .map(topic -> TxnOffsetCommit.Request.Topic.builder()
                                .name(topic.getKey())
                                .partitions(topic.getValue())
                                .build())
                        .toList())
                .build();
        boolean member = !group.memberId().isEmpty() || group.generationId() >= 0;
        int from = implicitly ? OFFSETS_ADD_IMPLICITLY_FROM : member ? OFFSETS_WITH_MEMBER_FROM : 0;
        int to = implicitly ? OFFSETS_TO : OFFSETS_ADD_IMPLICITLY_FROM - 1;
        return Request.of(ApiKey.TXN_OFFSET_COMMIT, from, to, version -> body);
    }

    void readCommitOffsets(Answer answer) {
        for (TxnOffsetCommit.Response.Topic topic :
                answer.as(TxnOffsetCommit.Response.class).topics()) {
            for (TxnOffsetCommit.Response.Partition partition : topic.partitions()) {
                check(partition.errorCode(), "TxnOffsetCommit of " + topic.name() + "-" + partition.partitionIndex());
            }
        }
    }

    /** {@code nextEpoch}: the answer shall have the epoch of the next transaction. */
    Request end(ProducerIdentity.Id id, boolean commit, boolean nextEpoch) {
        return Request.of(
                ApiKey.END_TXN,
                nextEpoch ? END_WITH_EPOCH_FROM : 0,
                nextEpoch ? END_WITH_EPOCH_FROM : END_WITH_EPOCH_FROM - 1,
                version -> EndTxn.Request.builder()
                        .transactionalId(transactionalId)
                        .producerId(id.producerId())
                        .producerEpoch(id.epoch())
                        .committed(commit)
                        .build());
    }

    /** The identity from now on. */
    ProducerIdentity.Id readEnd(Answer answer, ProducerIdentity.Id current) {
        EndTxn.Response response = answer.as(EndTxn.Response.class);
        check(response.errorCode(), "EndTxn");
        return response.producerId() < 0
                ? current
                : new ProducerIdentity.Id(response.producerId(), response.producerEpoch());
    }

    private void check(short code, String what) {
        ErrorCode error = ErrorCode.of(code);
        if (error != ErrorCode.NONE) {
            throw new ClientException(error, what + " for transactional.id '" + transactionalId + "': " + error);
        }
    }
}
