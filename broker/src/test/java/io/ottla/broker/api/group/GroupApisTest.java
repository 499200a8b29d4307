package io.ottla.broker.api.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.broker.api.ApiTable;
import io.ottla.broker.api.Call;
import io.ottla.broker.api.FakeConnection;
import io.ottla.broker.api.OffsetsTopic;
import io.ottla.broker.host.GroupCoordinator;
import io.ottla.protocol.api.ApiKey;
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
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Message;
import io.ottla.protocol.wire.Uuid;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GroupApisTest {
    private static final byte[] SUBSCRIPTION = {0, 0, 0, 0, 0, 1, 0, 1, 't', -1, -1, -1, -1};

    private final Desk desk = new Desk();

    static IntStream offsetCommitVersions() {
        return IntStream.rangeClosed(0, 10);
    }

    static IntStream joinGroupVersions() {
        return IntStream.rangeClosed(0, 9);
    }

    static IntStream findCoordinatorVersions() {
        return IntStream.rangeClosed(0, 6);
    }

    private JoinGroup.Response joined(int version, String memberId) {
        JoinGroup.Request request = JoinGroup.Request.builder()
                .groupId("g")
                .sessionTimeoutMs(10_000)
                .rebalanceTimeoutMs(20_000)
                .memberId(memberId)
                .protocolType("consumer")
                .protocols(List.of(new JoinGroup.Request.Protocol("range", SUBSCRIPTION)))
                .build();
        return desk.now(
                desk.call(ApiKey.JOIN_GROUP, version, request, JoinGroup.Request::read, JoinGroup.Response::read));
    }

    private SyncGroup.Response synced(int version, String memberId, int generation) {
        SyncGroup.Request request = SyncGroup.Request.builder()
                .groupId("g")
                .memberId(memberId)
                .generationId(generation)
                .protocolType("consumer")
                .protocolName("range")
                .assignments(List.of(new SyncGroup.Request.Assignment(memberId, new byte[] {5})))
                .build();
        return desk.now(
                desk.call(ApiKey.SYNC_GROUP, version, request, SyncGroup.Request::read, SyncGroup.Response::read));
    }

    private String memberOfStableGroup() {
        String memberId = joined(3, "").memberId();
        synced(3, memberId, 1);
        return memberId;
    }

    private OffsetCommit.Response committed(int version, OffsetCommit.Request request) {
        return desk.now(desk.call(
                ApiKey.OFFSET_COMMIT, version, request, OffsetCommit.Request::read, OffsetCommit.Response::read));
    }

    private static OffsetCommit.Request.Topic topic(
            String name, Uuid id, OffsetCommit.Request.Partition... partitions) {
        return new OffsetCommit.Request.Topic(name, id, List.of(partitions));
    }

    private static OffsetCommit.Request.Partition partition(int index, long offset, String metadata) {
        return new OffsetCommit.Request.Partition(index, offset, -1, 2, metadata);
    }

    private OffsetFetch.Response fetched(int version, OffsetFetch.Request request) {
        return desk.now(desk.call(
                ApiKey.OFFSET_FETCH, version, request, OffsetFetch.Request::read, OffsetFetch.Response::read));
    }

    @Test
    void everyAdvertisedVersionAnswersAnEmptyRequest() {
        Map<ApiKey, Message> empty = Map.ofEntries(
                Map.entry(ApiKey.OFFSET_COMMIT, OffsetCommit.Request.DEFAULT),
                Map.entry(ApiKey.OFFSET_FETCH, OffsetFetch.Request.DEFAULT),
                Map.entry(ApiKey.FIND_COORDINATOR, FindCoordinator.Request.DEFAULT),
                Map.entry(ApiKey.JOIN_GROUP, JoinGroup.Request.DEFAULT),
                Map.entry(ApiKey.HEARTBEAT, Heartbeat.Request.DEFAULT),
                Map.entry(ApiKey.LEAVE_GROUP, LeaveGroup.Request.DEFAULT),
                Map.entry(ApiKey.SYNC_GROUP, SyncGroup.Request.DEFAULT),
                Map.entry(ApiKey.DESCRIBE_GROUPS, DescribeGroups.Request.DEFAULT),
                Map.entry(ApiKey.LIST_GROUPS, ListGroups.Request.DEFAULT),
                Map.entry(ApiKey.DELETE_GROUPS, DeleteGroups.Request.DEFAULT),
                Map.entry(ApiKey.OFFSET_DELETE, OffsetDelete.Request.DEFAULT));
        for (ApiTable.Entry entry : desk.entries()) {
            for (int version = entry.from(); version <= entry.to(); version++) {
                Call<Message> call =
                        new Call<>(empty.get(entry.key()), version, 1, null, desk.lane, new FakeConnection());
                Message response = desk.now(entry.door().handle(call));
                assertThat(response.size(version))
                        .as("%s %d", entry.key(), version)
                        .isNotNegative();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("offsetCommitVersions")
    void anOffsetCommittedInAnyVersionIsFetchedInAnyVersion(int version) {
        OffsetCommit.Request request = OffsetCommit.Request.builder()
                .groupId("g")
                .topics(List.of(topic("t", Desk.T_ID, partition(0, 40 + version, "note"))))
                .build();
        OffsetCommit.Response response = committed(version, request);
        assertThat(response.topics().get(0).partitions().get(0).errorCode()).isZero();
        for (int fetch = 0; fetch <= 7; fetch++) {
            OffsetFetch.Response.Partition found =
                    fetched(fetch, oneGroup()).topics().get(0).partitions().get(0);
            assertThat(found.committedOffset()).as("fetch %d", fetch).isEqualTo(40 + version);
            assertThat(found.metadata()).isEqualTo("note");
            assertThat(found.committedLeaderEpoch()).isEqualTo(version >= 6 && fetch >= 5 ? 2 : -1);
        }
        for (int fetch = 8; fetch <= 10; fetch++) {
            OffsetFetch.Response.GroupTopic found = fetched(fetch, manyGroups(Desk.T_ID))
                    .groups()
                    .get(0)
                    .topics()
                    .get(0);
            assertThat(found.partitions().get(0).committedOffset()).isEqualTo(40 + version);
            assertThat(found.topicId()).isEqualTo(fetch == 10 ? Desk.T_ID : Uuid.ZERO);
        }
    }

    private static OffsetFetch.Request oneGroup() {
        return OffsetFetch.Request.builder()
                .groupId("g")
                .topics(List.of(new OffsetFetch.Request.Topic("t", List.of(0, 1))))
                .build();
    }

    private static OffsetFetch.Request manyGroups(Uuid topicId) {
        OffsetFetch.Request.Group group = OffsetFetch.Request.Group.builder()
                .groupId("g")
                .topics(List.of(new OffsetFetch.Request.GroupTopic("t", topicId, List.of(0, 1))))
                .build();
        return OffsetFetch.Request.builder().groups(List.of(group)).build();
    }

    @Test
    void partitionsThatDoNotExistAreRefusedOneByOneInTheRequestsOrder() {
        OffsetCommit.Request request = OffsetCommit.Request.builder()
                .groupId("g")
                .topics(List.of(
                        topic("nowhere", Uuid.ZERO, partition(0, 1, null)),
                        topic(
                                "t",
                                Desk.T_ID,
                                partition(9, 1, null),
                                partition(1, 1, null),
                                partition(0, 1, "x".repeat(11)))))
                .build();
        OffsetCommit.Response response = committed(9, request);
        assertThat(response.topics().stream().flatMap(t -> t.partitions().stream()))
                .extracting(OffsetCommit.Response.Partition::errorCode)
                .containsExactly(
                        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code(),
                        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code(),
                        ErrorCode.NONE.code(),
                        ErrorCode.OFFSET_METADATA_TOO_LARGE.code());
        assertThat(committed(10, request).topics().get(0).partitions().get(0).errorCode())
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_ID.code());
    }

    @Test
    void aPartitionWithoutCommitIsUnknownForTheOldestClientsAndEmptyForAllOthers() {
        assertThat(fetched(0, oneGroup()).topics().get(0).partitions().get(1).errorCode())
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
        OffsetFetch.Response.Partition found =
                fetched(1, oneGroup()).topics().get(0).partitions().get(1);
        assertThat(found.errorCode()).isZero();
        assertThat(found.committedOffset()).isEqualTo(-1);
    }

    @Test
    void allOffsetsOfSeveralGroupsAreFetchedAtOnce() {
        for (String group : List.of("a", "b")) {
            committed(
                    7,
                    OffsetCommit.Request.builder()
                            .groupId(group)
                            .topics(List.of(topic("t", Desk.T_ID, partition(1, 3, null))))
                            .build());
        }
        OffsetFetch.Request request = OffsetFetch.Request.builder()
                .groups(Stream.of("a", "b", "c")
                        .map(id -> OffsetFetch.Request.Group.builder()
                                .groupId(id)
                                .topics(null)
                                .build())
                        .toList())
                .build();
        for (int version = 8; version <= 10; version++) {
            assertThat(fetched(version, request).groups())
                    .extracting(g -> g.groupId() + g.topics().size())
                    .containsExactly("a1", "b1", "c0");
        }
        OffsetFetch.Response unknown = fetched(10, manyGroups(new Uuid(9, 9)));
        assertThat(unknown.groups().get(0).topics().get(0).partitions())
                .extracting(OffsetFetch.Response.GroupPartition::errorCode)
                .containsOnly(ErrorCode.UNKNOWN_TOPIC_ID.code());
    }

    @Test
    void aGroupThatIsNotCoordinatedHereIsRefusedAtThePlaceThatTheVersionHasForIt() {
        desk.groups().resign(0, desk.lane);
        desk.groups().resign(1, desk.lane);
        short code = ErrorCode.NOT_COORDINATOR.code();
        assertThat(fetched(1, oneGroup()).topics().get(0).partitions().get(0).errorCode())
                .isEqualTo(code);
        assertThat(fetched(5, oneGroup()).errorCode()).isEqualTo(code);
        assertThat(fetched(8, manyGroups(Desk.T_ID)).groups().get(0).errorCode())
                .isEqualTo(code);
        assertThat(joined(2, "").errorCode()).isEqualTo(code);
        assertThat(synced(2, "m", 1).errorCode()).isEqualTo(code);
        OffsetCommit.Request commit = OffsetCommit.Request.builder()
                .groupId("g")
                .topics(List.of(topic("t", Desk.T_ID, partition(0, 1, null))))
                .build();
        assertThat(committed(7, commit).topics().get(0).partitions().get(0).errorCode())
                .isEqualTo(code);
    }

    @ParameterizedTest
    @MethodSource("joinGroupVersions")
    void aMemberJoinsSyncsBeatsAndLeavesInEveryVersion(int version) {
        JoinGroup.Response first = joined(version, "");
        JoinGroup.Response joined = first;
        if (version >= 4) {
            assertThat(first.errorCode()).isEqualTo(ErrorCode.MEMBER_ID_REQUIRED.code());
            joined = joined(version, first.memberId());
        }
        assertThat(joined.errorCode()).isZero();
        assertThat(joined.leader()).isEqualTo(joined.memberId()).startsWith("cl-id");
        assertThat(joined.protocolName()).isEqualTo("range");
        assertThat(joined.protocolType()).isEqualTo(version >= 7 ? "consumer" : null);
        assertThat(joined.members()).hasSize(1);
        SyncGroup.Response synced = synced(Math.min(version, 5), joined.memberId(), joined.generationId());
        assertThat(synced.assignment()).containsExactly(5);
        assertThat(beat(Math.min(version, 4), joined.memberId())).isEqualTo(ErrorCode.NONE);
        assertThat(left(Math.min(version, 5), joined.memberId())).isEqualTo(ErrorCode.NONE);
        assertThat(left(Math.min(version, 5), joined.memberId())).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    }

    private ErrorCode beat(int version, String memberId) {
        Heartbeat.Request request = Heartbeat.Request.builder()
                .groupId("g")
                .memberId(memberId)
                .generationId(1)
                .build();
        return ErrorCode.of(desk.now(desk.call(
                        ApiKey.HEARTBEAT, version, request, Heartbeat.Request::read, Heartbeat.Response::read))
                .errorCode());
    }

    private ErrorCode left(int version, String memberId) {
        LeaveGroup.Request request = LeaveGroup.Request.builder()
                .groupId("g")
                .memberId(version < 3 ? memberId : "")
                .members(version < 3 ? List.of() : List.of(new LeaveGroup.Request.Member(memberId, null, null)))
                .build();
        LeaveGroup.Response response = desk.now(
                desk.call(ApiKey.LEAVE_GROUP, version, request, LeaveGroup.Request::read, LeaveGroup.Response::read));
        return ErrorCode.of(
                version < 3 ? response.errorCode() : response.members().get(0).errorCode());
    }

    @Test
    void syncFromVersionFiveOnHasToNameItsProtocol() {
        String memberId = memberOfStableGroup();
        SyncGroup.Request request = SyncGroup.Request.builder()
                .groupId("g")
                .memberId(memberId)
                .generationId(1)
                .build();
        SyncGroup.Response response =
                desk.now(desk.call(ApiKey.SYNC_GROUP, 5, request, SyncGroup.Request::read, SyncGroup.Response::read));
        assertThat(response.errorCode()).isEqualTo(ErrorCode.INCONSISTENT_GROUP_PROTOCOL.code());
    }

    @Test
    void groupsAreListedDescribedAndDeleted() {
        String memberId = memberOfStableGroup();
        assertThat(listed(5, List.of(), List.of())).containsExactly("g/consumer/Stable/classic");
        assertThat(listed(4, List.of("stable"), List.of())).containsExactly("g/consumer/Stable/");
        assertThat(listed(4, List.of("Empty"), List.of())).isEmpty();
        assertThat(listed(5, List.of(), List.of("consumer"))).isEmpty();
        assertThat(listed(5, List.of(), List.of("Classic"))).hasSize(1);

        DescribeGroups.Response.Group described = described(5, "g");
        assertThat(described.groupState()).isEqualTo("Stable");
        assertThat(described.authorizedOperations()).isEqualTo(328);
        assertThat(described.members()).singleElement().satisfies(m -> {
            assertThat(m.memberId()).isEqualTo(memberId);
            assertThat(m.clientId()).isEqualTo("cl");
            assertThat(m.clientHost()).isEqualTo("/10.0.0.9");
            assertThat(m.memberMetadata()).isEqualTo(SUBSCRIPTION);
            assertThat(m.memberAssignment()).containsExactly(5);
        });
        assertThat(described(5, "nobody").groupState()).isEqualTo("Dead");
        assertThat(described(5, "nobody").errorCode()).isZero();
        assertThat(described(6, "nobody").errorCode()).isEqualTo(ErrorCode.GROUP_ID_NOT_FOUND.code());

        assertThat(deleted("g", "nobody"))
                .containsExactly(ErrorCode.NON_EMPTY_GROUP.code(), ErrorCode.GROUP_ID_NOT_FOUND.code());
        left(2, memberId);
        assertThat(deleted("g")).containsExactly((short) 0);
        assertThat(listed(5, List.of(), List.of())).isEmpty();
    }

    private List<String> listed(int version, List<String> states, List<String> types) {
        ListGroups.Request request = ListGroups.Request.builder()
                .statesFilter(states)
                .typesFilter(types)
                .build();
        return desk
                .now(desk.call(
                        ApiKey.LIST_GROUPS, version, request, ListGroups.Request::read, ListGroups.Response::read))
                .groups()
                .stream()
                .map(g -> g.groupId() + "/" + g.protocolType() + "/" + g.groupState() + "/" + g.groupType())
                .toList();
    }

    private DescribeGroups.Response.Group described(int version, String group) {
        DescribeGroups.Request request = new DescribeGroups.Request(List.of(group), version >= 3);
        return desk.now(desk.call(
                        ApiKey.DESCRIBE_GROUPS,
                        version,
                        request,
                        DescribeGroups.Request::read,
                        DescribeGroups.Response::read))
                .groups()
                .get(0);
    }

    private List<Short> deleted(String... groups) {
        DeleteGroups.Request request = new DeleteGroups.Request(List.of(groups));
        return desk
                .now(desk.call(
                        ApiKey.DELETE_GROUPS, 2, request, DeleteGroups.Request::read, DeleteGroups.Response::read))
                .results()
                .stream()
                .map(DeleteGroups.Response.Result::errorCode)
                .toList();
    }

    @Test
    void offsetsOfSubscribedTopicsAreNotDeleted() {
        OffsetDelete.Request.Topic topic = new OffsetDelete.Request.Topic(
                "t", List.of(new OffsetDelete.Request.Partition(0), new OffsetDelete.Request.Partition(9)));
        OffsetDelete.Request request = new OffsetDelete.Request("g", List.of(topic));
        OffsetDelete.Response missing = desk.now(
                desk.call(ApiKey.OFFSET_DELETE, 0, request, OffsetDelete.Request::read, OffsetDelete.Response::read));
        assertThat(missing.errorCode()).isEqualTo(ErrorCode.GROUP_ID_NOT_FOUND.code());
        memberOfStableGroup();
        OffsetDelete.Response response = desk.now(
                desk.call(ApiKey.OFFSET_DELETE, 0, request, OffsetDelete.Request::read, OffsetDelete.Response::read));
        assertThat(response.topics().get(0).partitions())
                .extracting(OffsetDelete.Response.Partition::errorCode)
                .containsExactly(
                        ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC.code(), ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
    }

    @ParameterizedTest
    @MethodSource("findCoordinatorVersions")
    void theCoordinatorIsTheLeaderOfTheGroupsPartitionWhichIsCreatedWhenFirstAskedFor(int version) {
        desk.image = Desk.image(false);
        FindCoordinator.Response response = found(version, 0, "g");
        if (version >= 4) {
            assertThat(response.coordinators()).singleElement().satisfies(c -> {
                assertThat(c.errorCode()).isZero();
                assertThat(c.nodeId()).isEqualTo(3);
                assertThat(c.host()).isEqualTo("broker.example");
            });
        } else {
            assertThat(response.errorCode()).isZero();
            assertThat(response.nodeId()).isEqualTo(3);
            assertThat(response.port()).isEqualTo(9092);
        }
    }

    private FindCoordinator.Response found(int version, int type, String key) {
        FindCoordinator.Request request = FindCoordinator.Request.builder()
                .key(version < 4 ? key : "")
                .keyType((byte) type)
                .coordinatorKeys(version < 4 ? List.of() : List.of(key))
                .build();
        return desk.now(desk.call(
                ApiKey.FIND_COORDINATOR,
                version,
                request,
                FindCoordinator.Request::read,
                FindCoordinator.Response::read));
    }

    @Test
    void whyThereIsNoCoordinatorIsSaid() {
        desk.image = Desk.image(false);
        desk.topic = asker -> Reply.done(new OffsetsTopic.Outcome(desk.image, "3 replicas, 1 broker"));
        FindCoordinator.Response response = found(2, 0, "g");
        assertThat(response.errorCode()).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE.code());
        assertThat(response.errorMessage()).isEqualTo("3 replicas, 1 broker");
        assertThat(found(4, 1, "tx").coordinators().get(0).errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
        assertThat(found(1, 9, "x").errorMessage()).contains("9");
    }

    @Test
    void whatWasCommittedForADeletedTopicGoesWithIt() {
        committed(
                7,
                OffsetCommit.Request.builder()
                        .groupId("g")
                        .topics(List.of(topic("t", Desk.T_ID, partition(0, 5, null))))
                        .build());
        desk.groups().imageChanged(desk.image, desk.image.edit().remove("t").done());
        desk.lane.runAll();
        assertThat(fetched(5, oneGroup()).topics().get(0).partitions().get(0).committedOffset())
                .isEqualTo(-1);
    }

    @Test
    void groupsFindTheirPartitionAsKafkaPlacesThem() {
        assertThat(GroupCoordinator.partitionOf("g", 50)).isEqualTo(Math.abs("g".hashCode()) % 50);
        assertThat("polygenelubricants".hashCode()).isEqualTo(Integer.MIN_VALUE);
        assertThat(GroupCoordinator.partitionOf("polygenelubricants", 50)).isZero();
        assertThat(GroupCoordinator.partitionOf("console-consumer-12345", 50)).isBetween(0, 49);
    }
}
