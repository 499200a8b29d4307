package io.ottla.client.producer;

import io.ottla.protocol.api.AddOffsetsToTxn;
import io.ottla.protocol.api.AddPartitionsToTxn;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.EndTxn;
import io.ottla.protocol.api.FindCoordinator;
import io.ottla.protocol.api.InitProducerId;
import io.ottla.protocol.api.TxnOffsetCommit;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The coordinator of one transactional id, on broker 0: does as it is told, and keeps a list of what it was asked. */
final class SimCoordinator {
    private final Map<ApiKey, ArrayDeque<ErrorCode>> errors = new EnumMap<>(ApiKey.class);
    private final List<String> heard = new ArrayList<>();
    private short epoch = -1;

    /** The next answers to this API are these errors. */
    void fail(ApiKey key, ErrorCode... with) {
        errors.computeIfAbsent(key, k -> new ArrayDeque<>()).addAll(List.of(with));
    }

    /** What was asked, such as {@code AddPartitionsToTxn t-0 t-1} or {@code EndTxn commit}. */
    List<String> heard() {
        return heard;
    }

    Message answer(ApiKey key, Message body) {
        ArrayDeque<ErrorCode> planned = errors.get(key);
        ErrorCode error = planned == null || planned.isEmpty() ? ErrorCode.NONE : planned.remove();
        String said = error == ErrorCode.NONE ? "" : " -> " + error;
        return switch (key) {
            case FIND_COORDINATOR ->
                FindCoordinator.Response.builder()
                        .coordinators(List.of(FindCoordinator.Response.Coordinator.builder()
                                .nodeId(0)
                                .host(SimBrokers.address(0).host())
                                .port(SimBrokers.address(0).port())
                                .build()))
                        .build();
            case INIT_PRODUCER_ID -> init(error, said, (InitProducerId.Request) body);
            case ADD_PARTITIONS_TO_TXN -> add(error, said, (AddPartitionsToTxn.Request) body);
            case ADD_OFFSETS_TO_TXN -> {
                heard.add("AddOffsetsToTxn" + said);
                yield AddOffsetsToTxn.Response.builder().errorCode(error.code()).build();
            }
            case TXN_OFFSET_COMMIT -> offsets(error, said, (TxnOffsetCommit.Request) body);
            case END_TXN -> {
                EndTxn.Request request = (EndTxn.Request) body;
                heard.add("EndTxn " + (request.committed() ? "commit" : "abort") + said);
                yield EndTxn.Response.builder().errorCode(error.code()).build();
            }
            default -> throw new IllegalArgumentException(key.apiName());
        };
    }

    private Message init(ErrorCode error, String said, InitProducerId.Request request) {
        heard.add("InitProducerId epoch " + request.producerEpoch() + said);
        if (error == ErrorCode.NONE) {
            epoch++;
        }
        return InitProducerId.Response.builder()
                .errorCode(error.code())
                .producerId(50)
                .producerEpoch(epoch)
                .build();
    }

    private Message add(ErrorCode error, String said, AddPartitionsToTxn.Request request) {
        StringBuilder names = new StringBuilder();
        List<AddPartitionsToTxn.Response.ResultsByTopicV3AndBelow> results = new ArrayList<>();
        request.v3AndBelowTopics().forEach(topic -> {
            topic.partitions()
                    .forEach(index ->
                            names.append(' ').append(topic.name()).append('-').append(index));
            results.add(new AddPartitionsToTxn.Response.ResultsByTopicV3AndBelow(
                    topic.name(),
                    topic.partitions().stream()
                            .map(index -> new AddPartitionsToTxn.Response.ResultsByPartition(index, error.code()))
                            .toList()));
        });
        heard.add("AddPartitionsToTxn" + names + said);
        return AddPartitionsToTxn.Response.builder()
                .resultsByTopicV3AndBelow(results)
                .build();
    }

    private Message offsets(ErrorCode error, String said, TxnOffsetCommit.Request request) {
        heard.add("TxnOffsetCommit " + request.groupId() + said);
        return TxnOffsetCommit.Response.builder()
                .topics(request.topics().stream()
                        .map(topic -> TxnOffsetCommit.Response.Topic.builder()
                                .name(topic.name())
                                .partitions(topic.partitions().stream()
                                        .map(partition -> TxnOffsetCommit.Response.Partition.builder()
                                                .partitionIndex(partition.partitionIndex())
                                                .errorCode(error.code())
                                                .build())
                                        .toList())
                                .build())
                        .toList())
                .build();
    }
}
