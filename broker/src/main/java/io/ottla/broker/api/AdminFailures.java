package io.ottla.broker.api;

import io.ottla.broker.api.FailureAnswers.Failure;
import io.ottla.protocol.api.AlterConfigs;
import io.ottla.protocol.api.AlterPartitionReassignments;
import io.ottla.protocol.api.ApiVersions;
import io.ottla.protocol.api.CreatePartitions;
import io.ottla.protocol.api.CreateTopics;
import io.ottla.protocol.api.DeleteTopics;
import io.ottla.protocol.api.DescribeCluster;
import io.ottla.protocol.api.DescribeConfigs;
import io.ottla.protocol.api.DescribeTopicPartitions;
import io.ottla.protocol.api.IncrementalAlterConfigs;
import io.ottla.protocol.api.ListPartitionReassignments;
import io.ottla.protocol.api.Metadata;
import io.ottla.protocol.wire.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Error responses of the APIs that describe and change the cluster. */
final class AdminFailures {
    private static final int FIRST_DELETE_WITH_IDS = 6;
    private static final int FIRST_METADATA_WITH_ERROR = 13;

    private AdminFailures() {}

    static @Nullable Message answer(Failure failure) {
        return switch (failure.key()) {
            case API_VERSIONS ->
                ApiVersions.Response.builder().errorCode(failure.code()).build();
            case METADATA -> metadata(failure, (Metadata.Request) failure.request());
            case CREATE_TOPICS -> create(failure, (CreateTopics.Request) failure.request());
            case DELETE_TOPICS -> delete(failure, (DeleteTopics.Request) failure.request());
            case CREATE_PARTITIONS -> morePartitions(failure, (CreatePartitions.Request) failure.request());
            case DESCRIBE_CONFIGS -> describeConfigs(failure, (DescribeConfigs.Request) failure.request());
            case ALTER_CONFIGS -> alterConfigs(failure, (AlterConfigs.Request) failure.request());
            case INCREMENTAL_ALTER_CONFIGS ->
                incrementalAlter(failure, (IncrementalAlterConfigs.Request) failure.request());
            case DESCRIBE_CLUSTER ->
                DescribeCluster.Response.builder()
                        .errorCode(failure.code())
                        .errorMessage(failure.message())
                        .build();
            case ALTER_PARTITION_REASSIGNMENTS ->
                AlterPartitionReassignments.Response.builder()
                        .errorCode(failure.code())
                        .errorMessage(failure.message())
                        .build();
            case LIST_PARTITION_REASSIGNMENTS ->
                ListPartitionReassignments.Response.builder()
                        .errorCode(failure.code())
                        .errorMessage(failure.message())
                        .build();
            case DESCRIBE_TOPIC_PARTITIONS ->
                describePartitions(failure, (DescribeTopicPartitions.Request) failure.request());
            default -> null;
        };
    }

    private static Message metadata(Failure failure, Metadata.Request request) {
        List<Metadata.Request.Topic> topics = request.topics() == null ? List.of() : request.topics();
        return Metadata.Response.builder()
                .errorCode(failure.version() >= FIRST_METADATA_WITH_ERROR ? failure.code() : 0)
                .topics(topics.stream()
                        .map(topic -> Metadata.Response.Topic.builder()
                                .errorCode(failure.code())
                                .name(topic.name() == null ? "" : topic.name())
                                .topicId(topic.topicId())
                                .build())
                        .toList())
                .build();
    }

    private static Message create(Failure failure, CreateTopics.Request request) {
        return CreateTopics.Response.builder()
                .topics(request.topics().stream()
                        .map(topic -> CreateTopics.Response.Topic.builder()
                                .name(topic.name())
                                .errorCode(failure.code())
                                .errorMessage(failure.text())
                                .build())
                        .toList())
                .build();
    }

    private static Message delete(Failure failure, DeleteTopics.Request request) {
        List<DeleteTopics.Response.TopicResponse> responses = failure.version() < FIRST_DELETE_WITH_IDS
                ? request.topicNames().stream()
                        .map(name -> DeleteTopics.Response.TopicResponse.builder()
                                .name(name)
                                .errorCode(failure.code())
                                .errorMessage(failure.message())
                                .build())
                        .toList()
                : request.topics().stream()
                        .map(topic -> DeleteTopics.Response.TopicResponse.builder()
                                .name(topic.name())
                                .topicId(topic.topicId())
                                .errorCode(failure.code())
                                .errorMessage(failure.message())
                                .build())
                        .toList();
        return DeleteTopics.Response.builder().responses(responses).build();
    }

    private static Message morePartitions(Failure failure, CreatePartitions.Request request) {
        return CreatePartitions.Response.builder()
                .results(request.topics().stream()
                        .map(topic -> CreatePartitions.Response.Result.builder()
                                .name(topic.name())
                                .errorCode(failure.code())
                                .errorMessage(failure.text())
                                .build())
                        .toList())
                .build();
    }

    private static Message describeConfigs(Failure failure, DescribeConfigs.Request request) {
        return DescribeConfigs.Response.builder()
                .results(request.resources().stream()
                        .map(resource -> DescribeConfigs.Response.Result.builder()
                                .errorCode(failure.code())
                                .errorMessage(failure.text())
                                .resourceType(resource.resourceType())
                                .resourceName(resource.resourceName())
                                .build())
                        .toList())
                .build();
    }

    private static Message alterConfigs(Failure failure, AlterConfigs.Request request) {
        return AlterConfigs.Response.builder()
                .responses(request.resources().stream()
                        .map(resource -> AlterConfigs.Response.ResourceResponse.builder()
                                .errorCode(failure.code())
                                .errorMessage(failure.text())
                                .resourceType(resource.resourceType())
                                .resourceName(resource.resourceName())
                                .build())
                        .toList())
                .build();
    }

    private static Message incrementalAlter(Failure failure, IncrementalAlterConfigs.Request request) {
        return IncrementalAlterConfigs.Response.builder()
                .responses(request.resources().stream()
                        .map(resource -> IncrementalAlterConfigs.Response.ResourceResponse.builder()
                                .errorCode(failure.code())
                                .errorMessage(failure.text())
                                .resourceType(resource.resourceType())
                                .resourceName(resource.resourceName())
                                .build())
                        .toList())
                .build();
    }

    private static Message describePartitions(Failure failure, DescribeTopicPartitions.Request request) {
        return DescribeTopicPartitions.Response.builder()
                .topics(request.topics().stream()
                        .map(topic -> DescribeTopicPartitions.Response.Topic.builder()
                                .errorCode(failure.code())
                                .name(topic.name())
                                .build())
                        .toList())
                .build();
    }
}
