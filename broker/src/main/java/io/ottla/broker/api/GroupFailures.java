package io.ottla.broker.api;

import io.ottla.broker.api.FailureAnswers.Failure;
import io.ottla.protocol.api.DeleteGroups;
import io.ottla.protocol.api.DescribeGroups;
import io.ottla.protocol.api.FindCoordinator;
import io.ottla.protocol.api.Heartbeat;
import io.ottla.protocol.api.JoinGroup;
import io.ottla.protocol.api.LeaveGroup;
import io.ottla.protocol.api.ListGroups;
import io.ottla.protocol.api.OffsetCommit;
import io.ottla.protocol.api.OffsetDelete;
import io.ottla.protocol.api.OffsetFetch;
import io.ottla.protocol.api.SyncGroup;
import io.ottla.protocol.wire.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Error responses of the group APIs. */
final class GroupFailures {
    private static final int FIRST_FIND_WITH_KEYS = 4;
    private static final int FIRST_FETCH_WITH_ERROR = 2;
    private static final int FIRST_FETCH_WITH_GROUPS = 8;

    private GroupFailures() {}

    static @Nullable Message answer(Failure failure) {
        short code = failure.code();
        return switch (failure.key()) {
            case OFFSET_COMMIT -> commit(failure, (OffsetCommit.Request) failure.request());
            case OFFSET_FETCH -> fetch(failure, (OffsetFetch.Request) failure.request());
            case FIND_COORDINATOR -> find(failure, (FindCoordinator.Request) failure.request());
            case JOIN_GROUP -> join(failure, (JoinGroup.Request) failure.request());
            case HEARTBEAT -> Heartbeat.Response.builder().errorCode(code).build();
            case LEAVE_GROUP -> LeaveGroup.Response.builder().errorCode(code).build();
            case SYNC_GROUP -> SyncGroup.Response.builder().errorCode(code).build();
            case DESCRIBE_GROUPS -> describe(failure, (DescribeGroups.Request) failure.request());
            case LIST_GROUPS -> ListGroups.Response.builder().errorCode(code).build();
            case DELETE_GROUPS -> delete(failure, (DeleteGroups.Request) failure.request());
            case OFFSET_DELETE ->
                OffsetDelete.Response.builder().errorCode(code).build();
            default -> null;
        };
    }

    private static Message join(Failure failure, JoinGroup.Request request) {
        return JoinGroup.Response.builder()
                .errorCode(failure.code())
                .generationId(-1)
                .protocolName("")
                .memberId(request.memberId())
                .build();
    }

    private static Message commit(Failure failure, OffsetCommit.Request request) {
        return OffsetCommit.Response.builder()
                .topics(request.topics().stream()
                        .map(topic -> OffsetCommit.Response.Topic.builder()
                                .name(topic.name())
                                .topicId(topic.topicId())
                                .partitions(topic.partitions().stream()
                                        .map(partition -> OffsetCommit.Response.Partition.builder()
                                                .partitionIndex(partition.partitionIndex())
                                                .errorCode(failure.code())
                                                .build())
                                        .toList())
                                .build())
                        .toList())
                .build();
    }

    private static Message fetch(Failure failure, OffsetFetch.Request request) {
        if (failure.version() >= FIRST_FETCH_WITH_GROUPS) {
            return OffsetFetch.Response.builder()
                    .groups(request.groups().stream()
                            .map(group -> OffsetFetch.Response.Group.builder()
                                    .groupId(group.groupId())
                                    .errorCode(failure.code())
                                    .build())
                            .toList())
                    .build();
        }
        if (failure.version() >= FIRST_FETCH_WITH_ERROR || request.topics() == null) {
            return OffsetFetch.Response.builder().errorCode(failure.code()).build();
        }
        return OffsetFetch.Response.builder()
                .topics(request.topics().stream()
                        .map(topic -> OffsetFetch.Response.Topic.builder()
                                .name(topic.name())
                                .partitions(fetchPartitions(failure, topic.partitionIndexes()))
                                .build())
                        .toList())
                .build();
    }

    private static List<OffsetFetch.Response.Partition> fetchPartitions(Failure failure, List<Integer> indexes) {
        return indexes.stream()
                .map(index -> OffsetFetch.Response.Partition.builder()
                        .partitionIndex(index)
                        .committedOffset(-1)
                        .metadata("")
                        .errorCode(failure.code())
                        .build())
                .toList();
    }

    private static Message find(Failure failure, FindCoordinator.Request request) {
        if (failure.version() < FIRST_FIND_WITH_KEYS) {
            return FindCoordinator.Response.builder()
                    .errorCode(failure.code())
                    .errorMessage(failure.message())
                    .nodeId(-1)
                    .port(-1)
                    .build();
        }
        return FindCoordinator.Response.builder()
                .coordinators(request.coordinatorKeys().stream()
                        .map(key -> FindCoordinator.Response.Coordinator.builder()
                                .key(key)
                                .nodeId(-1)
                                .port(-1)
                                .errorCode(failure.code())
                                .errorMessage(failure.message())
                                .build())
                        .toList())
                .build();
    }

    private static Message describe(Failure failure, DescribeGroups.Request request) {
        return DescribeGroups.Response.builder()
                .groups(request.groups().stream()
                        .map(group -> DescribeGroups.Response.Group.builder()
                                .groupId(group)
                                .errorCode(failure.code())
                                .errorMessage(failure.message())
                                .build())
                        .toList())
                .build();
    }

    private static Message delete(Failure failure, DeleteGroups.Request request) {
        return DeleteGroups.Response.builder()
                .results(request.groupsNames().stream()
                        .map(group -> DeleteGroups.Response.Result.builder()
                                .groupId(group)
                                .errorCode(failure.code())
                                .errorMessage(failure.message())
                                .build())
                        .toList())
                .build();
    }
}
