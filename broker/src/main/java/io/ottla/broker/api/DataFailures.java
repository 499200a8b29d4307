package io.ottla.broker.api;

import io.ottla.broker.api.FailureAnswers.Failure;
import io.ottla.protocol.api.DeleteRecords;
import io.ottla.protocol.api.DescribeLogDirs;
import io.ottla.protocol.api.DescribeProducers;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.api.InitProducerId;
import io.ottla.protocol.api.ListOffsets;
import io.ottla.protocol.api.OffsetForLeaderEpoch;
import io.ottla.protocol.api.Produce;
import io.ottla.protocol.wire.Message;
import io.ottla.protocol.wire.Parts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Error responses of the APIs that read and write records. */
final class DataFailures {
    private static final int FIRST_FETCH_WITH_ERROR = 7;

    private DataFailures() {}

    static @Nullable Message answer(Failure failure) {
        return switch (failure.key()) {
            case PRODUCE -> produce(failure, (Produce.Request) failure.request());
            case FETCH -> fetch(failure, (Fetch.Request) failure.request());
            case LIST_OFFSETS -> listOffsets(failure, (ListOffsets.Request) failure.request());
            case OFFSET_FOR_LEADER_EPOCH -> epochs(failure, (OffsetForLeaderEpoch.Request) failure.request());
            case DELETE_RECORDS -> deleteRecords(failure, (DeleteRecords.Request) failure.request());
            case DESCRIBE_LOG_DIRS ->
                DescribeLogDirs.Response.builder().errorCode(failure.code()).build();
            case DESCRIBE_PRODUCERS -> producers(failure, (DescribeProducers.Request) failure.request());
            case INIT_PRODUCER_ID ->
                InitProducerId.Response.builder()
                        .errorCode(failure.code())
                        .producerEpoch((short) -1)
                        .build();
            default -> null;
        };
    }

    /** A producer that asked for no answer learns of the failure when its connection ends. */
    private static @Nullable Message produce(Failure failure, Produce.Request request) {
        if (request.acks() == 0) {
            return null;
        }
        return Produce.Response.builder()
                .responses(request.topicData().stream()
                        .map(topic -> Produce.Response.TopicResponse.builder()
                                .name(topic.name())
                                .topicId(topic.topicId())
                                .partitionResponses(topic.partitionData().stream()
                                        .map(partition -> producePartition(failure, partition.index()))
                                        .toList())
                                .build())
                        .toList())
                .build();
    }

    private static Produce.Response.PartitionResponse producePartition(Failure failure, int index) {
        return Produce.Response.PartitionResponse.builder()
                .index(index)
                .errorCode(failure.code())
                .baseOffset(-1)
                .errorMessage(failure.message())
                .build();
    }

    private static Message fetch(Failure failure, Fetch.Request request) {
        if (failure.version() >= FIRST_FETCH_WITH_ERROR) {
            return Fetch.Response.builder().errorCode(failure.code()).build();
        }
        return Fetch.Response.builder()
                .responses(request.topics().stream()
                        .map(topic -> Fetch.Response.TopicResponse.builder()
                                .topic(topic.topic())
                                .partitions(topic.partitions().stream()
                                        .map(partition -> fetchPartition(failure, partition.partition()))
                                        .toList())
                                .build())
                        .toList())
                .build();
    }

    private static Fetch.Response.Partition fetchPartition(Failure failure, int index) {
        return Fetch.Response.Partition.builder()
                .partitionIndex(index)
                .errorCode(failure.code())
                .highWatermark(-1)
                .records(Parts.EMPTY)
                .build();
    }

    private static Message listOffsets(Failure failure, ListOffsets.Request request) {
        return ListOffsets.Response.builder()
                .topics(request.topics().stream()
                        .map(topic -> ListOffsets.Response.Topic.builder()
                                .name(topic.name())
                                .partitions(topic.partitions().stream()
                                        .map(partition -> ListOffsets.Response.Partition.builder()
                                                .partitionIndex(partition.partitionIndex())
                                                .errorCode(failure.code())
                                                .build())
                                        .toList())
                                .build())
                        .toList())
                .build();
    }

    private static Message epochs(Failure failure, OffsetForLeaderEpoch.Request request) {
        return OffsetForLeaderEpoch.Response.builder()
                .topics(request.topics().stream()
                        .map(topic -> OffsetForLeaderEpoch.Response.Topic.builder()
                                .topic(topic.topic())
                                .partitions(topic.partitions().stream()
                                        .map(partition -> OffsetForLeaderEpoch.Response.Partition.builder()
                                                .partition(partition.partition())
                                                .errorCode(failure.code())
                                                .build())
                                        .toList())
                                .build())
                        .toList())
                .build();
    }

    private static Message deleteRecords(Failure failure, DeleteRecords.Request request) {
        return DeleteRecords.Response.builder()
                .topics(request.topics().stream()
                        .map(topic -> DeleteRecords.Response.Topic.builder()
                                .name(topic.name())
                                .partitions(topic.partitions().stream()
                                        .map(partition -> DeleteRecords.Response.Partition.builder()
                                                .partitionIndex(partition.partitionIndex())
                                                .lowWatermark(-1)
                                                .errorCode(failure.code())
                                                .build())
                                        .toList())
                                .build())
                        .toList())
                .build();
    }

    private static Message producers(Failure failure, DescribeProducers.Request request) {
        return DescribeProducers.Response.builder()
                .topics(request.topics().stream()
                        .map(topic -> DescribeProducers.Response.Topic.builder()
                                .name(topic.name())
                                .partitions(producerPartitions(failure, topic.partitionIndexes()))
                                .build())
                        .toList())
                .build();
    }

    private static List<DescribeProducers.Response.Partition> producerPartitions(
            Failure failure, List<Integer> indexes) {
        return indexes.stream()
                .map(index -> DescribeProducers.Response.Partition.builder()
                        .partitionIndex(index)
                        .errorCode(failure.code())
                        .errorMessage(failure.message())
                        .build())
                .toList();
    }
}
