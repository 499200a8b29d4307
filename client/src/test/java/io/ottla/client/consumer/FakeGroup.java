package io.ottla.client.consumer;

import io.ottla.client.TopicPartition;
import io.ottla.client.net.FakeBroker;
import io.ottla.client.net.GroupAssignment;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.FindCoordinator;
import io.ottla.protocol.api.Heartbeat;
import io.ottla.protocol.api.JoinGroup;
import io.ottla.protocol.api.LeaveGroup;
import io.ottla.protocol.api.OffsetCommit;
import io.ottla.protocol.api.OffsetFetch;
import io.ottla.protocol.api.SyncGroup;
import io.ottla.protocol.wire.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A coordinator with one member, which it gives what a test says. Answers a commit of another generation as a broker does.
 * Thread-safe by its monitor.
 */
final class FakeGroup {
    private final Map<TopicPartition, Long> committed = new TreeMap<>();
    private final Map<ApiKey, ErrorCode> nextErrors = new TreeMap<>();
    private List<TopicPartition> gives = List.of();
    private int generation;
    private boolean led;

    /** Has the broker coordinate it. */
    FakeBroker on(FakeBroker broker) {
        return broker.on(ApiKey.FIND_COORDINATOR, (request, version) -> found(broker, version))
                .on(ApiKey.JOIN_GROUP, (request, version) -> joined((JoinGroup.Request) request))
                .on(ApiKey.SYNC_GROUP, (request, version) -> synced((SyncGroup.Request) request))
                .on(
                        ApiKey.HEARTBEAT,
                        (request, version) -> Heartbeat.Response.builder()
                                .errorCode(next(ApiKey.HEARTBEAT).code())
                                .build())
                .on(ApiKey.LEAVE_GROUP, (request, version) -> LeaveGroup.Response.DEFAULT)
                .on(ApiKey.OFFSET_COMMIT, (request, version) -> commit((OffsetCommit.Request) request))
                .on(ApiKey.OFFSET_FETCH, (request, version) -> offsets((OffsetFetch.Request) request));
    }

    /** What the member is given from the next generation on. */
    synchronized void gives(TopicPartition... partitions) {
        gives = List.of(partitions);
    }

    /** The member leads, and is given what it says itself. */
    synchronized void isLedByItsMember() {
        led = true;
    }

    /** The next request of this kind is answered with an error. */
    synchronized void fails(ApiKey key, ErrorCode error) {
        nextErrors.put(key, error);
    }

    synchronized Map<TopicPartition, Long> committed() {
        return Map.copyOf(committed);
    }

    synchronized int generation() {
        return generation;
    }

    private synchronized ErrorCode next(ApiKey key) {
        ErrorCode error = nextErrors.remove(key);
        return error == null ? ErrorCode.NONE : error;
    }

    private static FindCoordinator.Response found(FakeBroker broker, int version) {
        return version >= 4
                ? FindCoordinator.Response.builder()
                        .coordinators(List.of(FindCoordinator.Response.Coordinator.builder()
                                .nodeId(0)
                                .host(broker.address().host())
                                .port(broker.address().port())
                                .build()))
                        .build()
                : FindCoordinator.Response.builder()
                        .nodeId(0)
                        .host(broker.address().host())
                        .port(broker.address().port())
                        .build();
    }

    private synchronized JoinGroup.Response joined(JoinGroup.Request request) {
        ErrorCode error = next(ApiKey.JOIN_GROUP);
        JoinGroup.Request.Protocol protocol = request.protocols().get(0);
        return JoinGroup.Response.builder()
                .errorCode(error.code())
                .generationId(error == ErrorCode.NONE ? ++generation : -1)
                .memberId("member-1")
                .leader(led ? "member-1" : "somebody else")
                .protocolName(protocol.name())
                .members(
                        led
                                ? List.of(JoinGroup.Response.Member.builder()
                                        .memberId("member-1")
                                        .metadata(protocol.metadata())
                                        .build())
                                : List.of())
                .build();
    }

    private synchronized SyncGroup.Response synced(SyncGroup.Request request) {
        return SyncGroup.Response.builder()
                .errorCode(next(ApiKey.SYNC_GROUP).code())
                .assignment(led ? request.assignments().get(0).assignment() : GroupAssignment.writeAssignment(gives))
                .build();
    }

    private synchronized OffsetCommit.Response commit(OffsetCommit.Request request) {
        ErrorCode given = next(ApiKey.OFFSET_COMMIT);
        ErrorCode error = given != ErrorCode.NONE || request.generationIdOrMemberEpoch() == generation
                ? given
                : ErrorCode.ILLEGAL_GENERATION;
        if (error == ErrorCode.NONE) {
            request.topics()
                    .forEach(topic -> topic.partitions()
                            .forEach(partition -> committed.put(
                                    new TopicPartition(topic.name(), partition.partitionIndex()),
                                    partition.committedOffset())));
        }
        return OffsetCommit.Response.builder()
                .topics(request.topics().stream()
                        .map(topic -> OffsetCommit.Response.Topic.builder()
                                .name(topic.name())
                                .partitions(topic.partitions().stream()
                                        .map(partition -> new OffsetCommit.Response.Partition(
                                                partition.partitionIndex(), error.code()))
                                        .toList())
                                .build())
                        .toList())
                .build();
    }

    private synchronized OffsetFetch.Response offsets(OffsetFetch.Request request) {
        return OffsetFetch.Response.builder()
                .errorCode(next(ApiKey.OFFSET_FETCH).code())
                .topics(request.topics().stream()
                        .map(topic -> OffsetFetch.Response.Topic.builder()
                                .name(topic.name())
                                .partitions(topic.partitionIndexes().stream()
                                        .map(index -> OffsetFetch.Response.Partition.builder()
                                                .partitionIndex(index)
                                                .committedOffset(committed.getOrDefault(
                                                        new TopicPartition(topic.name(), index), -1L))
                                                .build())
                                        .toList())
                                .build())
                        .toList())
                .build();
    }
}
