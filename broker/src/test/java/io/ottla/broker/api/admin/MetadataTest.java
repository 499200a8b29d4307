package io.ottla.broker.api.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.broker.control.ClusterChanges;
import io.ottla.coordinator.controller.NewTopic;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.CreateTopics;
import io.ottla.protocol.api.Metadata.Request;
import io.ottla.protocol.api.Metadata.Response;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Uuid;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MetadataTest {
    private static final int NEWEST = ApiKey.METADATA.highest();
    private final Desk desk = new Desk();

    @Test
    void versionZeroTakesAnEmptyListForAllTopics() {
        create("a", "b");
        assertThat(names(ask(0, Request.builder().topics(List.of()).build()))).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void laterVersionsTakeNullForAllTopicsAndAnEmptyListForNone() {
        create("a", "b");
        for (int version = 1; version <= NEWEST; version++) {
            assertThat(names(ask(version, Request.builder().topics(null).build())))
                    .containsExactlyInAnyOrder("a", "b");
            assertThat(names(ask(version, Request.builder().topics(List.of()).build())))
                    .isEmpty();
        }
    }

    @Test
    void aMissingTopicIsCreatedAndItsLeaderKnownInTheFirstAnswerOfEveryVersion() {
        for (int version = 0; version <= NEWEST; version++) {
            Response answer = ask(version, named("made-by-v" + version).build());
            Response.Topic topic = answer.topics().get(0);
            assertThat(topic.errorCode()).isZero();
            assertThat(topic.partitions()).singleElement().satisfies(partition -> {
                assertThat(partition.errorCode()).isZero();
                assertThat(partition.leaderId()).isEqualTo(FakeController.BROKER);
            });
        }
    }

    @Test
    void theAnswerWaitsWhileTheLeaderIsNotKnown() {
        desk.controller.leaderless = true;
        List<Response> answers =
                desk.send(Response.class, ApiKey.METADATA, 9, named("t").build());
        assertThat(answers).isEmpty();
        desk.controller.leaderless = false;
        desk.controller.tell("t");
        desk.lane.runAll();
        assertThat(answers)
                .singleElement()
                .satisfies(answer -> assertThat(
                                answer.topics().get(0).partitions().get(0).leaderId())
                        .isEqualTo(FakeController.BROKER));
    }

    @Test
    void theAnswerDoesNotWaitForEver() {
        desk.controller.slow = true;
        List<Response> answers =
                desk.send(Response.class, ApiKey.METADATA, 9, named("t").build());
        desk.lane.advance(4_999);
        assertThat(answers).isEmpty();
        desk.lane.advance(1);
        assertThat(answers.get(0).topics().get(0).errorCode()).isEqualTo(ErrorCode.LEADER_NOT_AVAILABLE.code());
        desk.controller.release();
        assertThat(ask(9, named("t").build()).topics().get(0).errorCode()).isZero();
    }

    @Test
    void twoWhoAskForTheSameTopicMakeOneWish() {
        desk.controller.slow = true;
        List<Response> first =
                desk.send(Response.class, ApiKey.METADATA, 9, named("t").build());
        List<Response> second =
                desk.send(Response.class, ApiKey.METADATA, 9, named("t").build());
        desk.controller.release();
        desk.lane.runAll();
        assertThat(desk.controller.wished).extracting(NewTopic::name).containsExactly("t");
        assertThat(first).hasSize(1);
        assertThat(second).hasSize(1);
    }

    @Test
    void aTopicThatAnotherMadeMeanwhileIsWaitedFor() {
        desk.controller.ids.put("t", new Uuid(0, 9));
        desk.controller.partitions.put("t", 1);
        List<Response> answers =
                desk.send(Response.class, ApiKey.METADATA, 9, named("t").build());
        assertThat(answers).isEmpty();
        desk.controller.tell("t");
        desk.lane.runAll();
        assertThat(answers.get(0).topics().get(0).errorCode()).isZero();
    }

    @Test
    void aTopicThatCannotBeMadeIsAnsweredWithTheReason() {
        Response.Topic topic =
                ask(9, named(TopicNames.OFFSETS).build()).topics().get(0);
        assertThat(topic.errorCode()).isEqualTo(ErrorCode.INVALID_REPLICATION_FACTOR.code());
        assertThat(topic.isInternal()).isTrue();
    }

    @Test
    void aTopicIsMadeOnDemandThoughAnotherBrokerIsController() {
        Desk one = new Desk(Map.of("offsets.topic.replication.factor", "1", "offsets.topic.num.partitions", "3"));
        one.controller.elsewhere = true;
        List<Response.Topic> topics = one.ask(
                        Response.class,
                        ApiKey.METADATA,
                        9,
                        Request.builder()
                                .topics(Stream.of("t", TopicNames.OFFSETS)
                                        .map(name -> Request.Topic.builder()
                                                .name(name)
                                                .build())
                                        .toList())
                                .allowAutoTopicCreation(true)
                                .build())
                .topics();
        assertThat(topics).allMatch(topic -> topic.errorCode() == 0);
        assertThat(topics).extracting(topic -> topic.partitions().size()).containsExactlyInAnyOrder(1, 3);
        assertThat(one.asked).hasSize(1);
        assertThat(one.asked.get(0).topics())
                .filteredOn(topic -> topic.name().equals(TopicNames.OFFSETS))
                .allMatch(topic ->
                        topic.configs().contains(new CreateTopics.Request.Config("cleanup.policy", "compact")));
    }

    @Test
    void whatTheControllerElsewhereRefusesIsAnsweredWithTheReason() {
        desk.controller.elsewhere = true;
        Response.Topic topic =
                ask(9, named(TopicNames.OFFSETS).build()).topics().get(0);
        assertThat(topic.errorCode()).isEqualTo(ErrorCode.INVALID_REPLICATION_FACTOR.code());
    }

    @Test
    void theOffsetsTopicIsMadeWithItsOwnSettings() {
        Desk one = new Desk(Map.of("offsets.topic.replication.factor", "1", "offsets.topic.num.partitions", "3"));
        Response.Topic topic = one.ask(
                        Response.class,
                        ApiKey.METADATA,
                        9,
                        named(TopicNames.OFFSETS).build())
                .topics()
                .get(0);
        assertThat(topic.partitions()).hasSize(3);
        assertThat(one.controller.wished.get(0).configs()).containsEntry("cleanup.policy", "compact");
    }

    @Test
    void nothingIsCreatedWhereClientOrBrokerDoNotWantIt() {
        Response refused = ask(9, named("t").allowAutoTopicCreation(false).build());
        Response off = new Desk(Map.of("auto.create.topics.enable", "false"))
                .ask(Response.class, ApiKey.METADATA, 9, named("t").build());
        for (Response answer : List.of(refused, off)) {
            assertThat(answer.topics().get(0).errorCode()).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
        }
        assertThat(desk.controller.wished).isEmpty();
    }

    @Test
    void namesThatNoTopicCanHaveAreSaidToBeInvalid() {
        Response answer =
                ask(9, named("", ".", "..", "bad name", "ä", "a".repeat(250)).build());
        assertThat(answer.topics())
                .hasSize(6)
                .allSatisfy(topic -> assertThat(topic.errorCode()).isEqualTo(ErrorCode.INVALID_TOPIC_EXCEPTION.code()));
        assertThat(desk.controller.wished).isEmpty();
    }

    @Test
    void aTopicNamedTwiceIsAnsweredOnce() {
        create("a");
        assertThat(names(ask(9, named("a", "a").build()))).containsExactly("a");
    }

    @Test
    void topicsAreFoundByIdFromVersionTwelveOn() {
        create("a");
        Uuid id = desk.controller.ids.get("a");
        Request known = byId(id);
        assertThat(names(ask(12, known))).containsExactly("a");
        Response.Topic unknown = ask(12, byId(new Uuid(1, 1))).topics().get(0);
        assertThat(unknown.errorCode()).isEqualTo(ErrorCode.UNKNOWN_TOPIC_ID.code());
        assertThat(unknown.name()).isNull();
        assertThat(ask(10, known).topics().get(0).errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
    }

    @Test
    void operationsAreToldOnlyWhenAsked() {
        create("a");
        Request asked = named("a")
                .includeClusterAuthorizedOperations(true)
                .includeTopicAuthorizedOperations(true)
                .build();
        Response all = ask(8, asked);
        assertThat(all.clusterAuthorizedOperations()).isEqualTo(8096);
        assertThat(all.topics().get(0).topicAuthorizedOperations()).isEqualTo(3576);
        Response none = ask(8, named("a").build());
        assertThat(none.clusterAuthorizedOperations()).isEqualTo(Integer.MIN_VALUE);
        assertThat(none.topics().get(0).topicAuthorizedOperations()).isEqualTo(Integer.MIN_VALUE);
    }

    @Test
    void whereNothingIsAdvertisedTheClientIsToldTheAddressItCameBy() {
        Response answer = ask(9, named().build());
        assertThat(answer.brokers()).singleElement().satisfies(broker -> {
            assertThat(broker.host()).isEqualTo("192.0.2.1");
            assertThat(broker.port()).isEqualTo(9999);
            assertThat(broker.rack()).isEqualTo("rack-1");
        });
        assertThat(answer.clusterId()).isEqualTo("cluster-1");
        assertThat(answer.controllerId()).isEqualTo(FakeController.BROKER);
    }

    @Test
    void whatIsAdvertisedIsTold() {
        Desk advertised = new Desk(Map.of("advertised.listeners", "PLAINTEXT://registered.example:9092"));
        assertThat(advertised
                        .ask(Response.class, ApiKey.METADATA, 1, named().build())
                        .brokers()
                        .get(0)
                        .host())
                .isEqualTo("registered.example");
    }

    @Test
    void aLeaderOnAnotherListenerIsToldApartFromVersionSixOn() {
        create("a");
        desk.on("INTERNAL");
        for (int version = 0; version <= NEWEST; version++) {
            Response answer = ask(version, named("a").build());
            assertThat(answer.brokers()).extracting(Response.Broker::host).containsExactly("other.example");
            Response.Partition partition = answer.topics().get(0).partitions().get(0);
            assertThat(partition.errorCode())
                    .isEqualTo((version < 6 ? ErrorCode.LEADER_NOT_AVAILABLE : ErrorCode.LISTENER_NOT_FOUND).code());
            assertThat(partition.leaderId()).isEqualTo(-1);
        }
    }

    private void create(String... names) {
        for (String name : names) {
            desk.controller.createTopics(
                    desk.lane, List.of(new NewTopic(name, 1, 1, Map.of(), Map.of())), ClusterChanges.Mode.APPLY);
        }
        desk.lane.runAll();
    }

    private Response ask(int version, Request request) {
        return desk.ask(Response.class, ApiKey.METADATA, version, request);
    }

    private static Request.Builder named(String... names) {
        return Request.builder()
                .topics(Arrays.stream(names)
                        .map(name -> new Request.Topic(Uuid.ZERO, name))
                        .toList());
    }

    private static Request byId(Uuid id) {
        return Request.builder().topics(List.of(new Request.Topic(id, null))).build();
    }

    private static List<String> names(Response answer) {
        return answer.topics().stream().map(Response.Topic::name).toList();
    }
}
