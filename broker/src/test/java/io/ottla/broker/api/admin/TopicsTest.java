package io.ottla.broker.api.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.CreatePartitions;
import io.ottla.protocol.api.CreateTopics;
import io.ottla.protocol.api.CreateTopics.Request.Assignment;
import io.ottla.protocol.api.CreateTopics.Request.Config;
import io.ottla.protocol.api.CreateTopics.Request.Topic;
import io.ottla.protocol.api.DeleteTopics;
import io.ottla.protocol.api.ElectLeaders;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Uuid;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicsTest {
    private final Desk desk = new Desk(Map.of("log.retention.hours", "100"));

    @Test
    void aCreatedTopicIsKnownToThisBrokerWhenTheAnswerComesInEveryVersion() {
        for (int version = 0; version <= ApiKey.CREATE_TOPICS.highest(); version++) {
            CreateTopics.Response.Topic made =
                    create(version, topic("t" + version, 2)).get(0);
            assertThat(made.errorCode()).isZero();
            assertThat(desk.metadata.image().topic("t" + version).partitions()).hasSize(2);
            assertThat(made.topicId().isZero()).isEqualTo(version < 7);
            assertThat(made.numPartitions()).isEqualTo(version < 5 ? -1 : 2);
        }
    }

    @Test
    void theConfigsOfTheNewTopicAreEchoedFromVersionFiveOn() {
        Topic wish = topic("t", 1).toBuilder()
                .configs(List.of(new Config("segment.bytes", "5000000")))
                .build();
        Map<String, String> told = new HashMap<>();
        Map<String, Byte> sources = new HashMap<>();
        for (CreateTopics.Response.Config config : create(5, wish).get(0).configs()) {
            told.put(config.name(), config.value());
            sources.put(config.name(), config.configSource());
        }
        assertThat(told)
                .containsEntry("segment.bytes", "5000000")
                .containsEntry("retention.ms", "360000000")
                .containsEntry("cleanup.policy", "delete");
        assertThat(sources)
                .containsEntry("segment.bytes", ConfigSource.TOPIC.code())
                .containsEntry("retention.ms", ConfigSource.STATIC_BROKER.code())
                .containsEntry("cleanup.policy", ConfigSource.DEFAULT.code());
        assertThat(desk.controller.wished.get(0).configs()).containsExactly(Map.entry("segment.bytes", "5000000"));
    }

    @Test
    void whatIsOnlyValidatedIsNotMade() {
        CreateTopics.Request check = CreateTopics.Request.builder()
                .topics(List.of(topic("t", 3)))
                .validateOnly(true)
                .build();
        CreateTopics.Response.Topic answer = desk.ask(CreateTopics.Response.class, ApiKey.CREATE_TOPICS, 7, check)
                .topics()
                .get(0);
        assertThat(answer.errorCode()).isZero();
        assertThat(answer.numPartitions()).isEqualTo(3);
        assertThat(answer.topicId()).isEqualTo(Uuid.ZERO);
        assertThat(desk.metadata.image().topic("t")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "retention.ms, soon, INVALID_CONFIG",
        "cleanup.policy, shred, INVALID_CONFIG",
        "no.such.config, 1, INVALID_CONFIG",
        "retention.ms, , INVALID_CONFIG",
        "min.compaction.lag.ms, 9223372036854775807, NONE",
        "segment.bytes, 13, INVALID_CONFIG",
        "segment.bytes, 14, NONE"
    })
    void configsAreChecked(String name, String value, ErrorCode expected) {
        Topic wish = topic("t", 1).toBuilder()
                .configs(List.of(new Config(name, value)))
                .build();
        CreateTopics.Response.Topic answer = create(7, wish).get(0);
        assertThat(answer.errorCode()).isEqualTo(expected.code());
        if (expected != ErrorCode.NONE) {
            assertThat(answer.errorMessage()).contains(name);
            assertThat(desk.controller.wished).isEmpty();
        }
    }

    @Test
    void oneBadWishDoesNotStopTheOthersAndTheOrderIsKept() {
        Topic bad = topic("bad", 1).toBuilder()
                .configs(List.of(new Config("x", "1")))
                .build();
        List<CreateTopics.Response.Topic> answers = create(7, topic("a", 1), bad, topic("b", 1));
        assertThat(answers).extracting(CreateTopics.Response.Topic::name).containsExactly("a", "bad", "b");
        assertThat(answers)
                .extracting(CreateTopics.Response.Topic::errorCode)
                .containsExactly((short) 0, ErrorCode.INVALID_CONFIG.code(), (short) 0);
    }

    @Test
    void aTopicNamedTwiceInOneRequestIsRefused() {
        assertThat(create(7, topic("a", 1), topic("a", 2)))
                .hasSize(2)
                .allSatisfy(answer -> assertThat(answer.errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code()));
    }

    @Test
    void thatATopicExistsIsToldWhateverElseIsWrong() {
        create(7, topic("a", 1));
        Topic again =
                topic("a", 1).toBuilder().configs(List.of(new Config("x", "1"))).build();
        assertThat(create(7, again).get(0).errorCode()).isEqualTo(ErrorCode.TOPIC_ALREADY_EXISTS.code());
    }

    @Test
    void tooManyPartitionsAndAnAssignmentGivenTwiceAreRefused() {
        Topic twice = topic("b", -1).toBuilder()
                .assignments(List.of(new Assignment(0, List.of(7)), new Assignment(0, List.of(7))))
                .build();
        assertThat(create(7, topic("a", Integer.MAX_VALUE), twice))
                .extracting(CreateTopics.Response.Topic::errorCode)
                .containsExactly(ErrorCode.INVALID_PARTITIONS.code(), ErrorCode.INVALID_REPLICA_ASSIGNMENT.code());
    }

    @Test
    void whenTimeIsUpTheAnswerSaysSoAndWhatWasRefusedIsStillTold() {
        desk.controller.slow = true;
        Topic bad = topic("bad", 1).toBuilder()
                .configs(List.of(new Config("x", "1")))
                .build();
        CreateTopics.Request request = CreateTopics.Request.builder()
                .topics(List.of(topic("t", 1), bad))
                .timeoutMs(3_000)
                .build();
        List<CreateTopics.Response> answers = desk.send(CreateTopics.Response.class, ApiKey.CREATE_TOPICS, 7, request);
        desk.lane.advance(2_999);
        assertThat(answers).isEmpty();
        desk.lane.advance(1);
        assertThat(answers.get(0).topics())
                .extracting(CreateTopics.Response.Topic::errorCode)
                .containsExactly(ErrorCode.REQUEST_TIMED_OUT.code(), ErrorCode.INVALID_CONFIG.code());
        desk.controller.release();
        desk.lane.runAll();
        assertThat(answers).hasSize(1);
    }

    @Test
    void aDeletedTopicIsGoneWhenTheAnswerComesInEveryVersion() {
        for (int version = 0; version <= ApiKey.DELETE_TOPICS.highest(); version++) {
            create(7, topic("t", 1));
            DeleteTopics.Response.TopicResponse answer = delete(version, "t").get(0);
            assertThat(answer.errorCode()).isZero();
            assertThat(answer.name()).isEqualTo("t");
            assertThat(desk.metadata.image().topic("t")).isNull();
        }
    }

    @Test
    void topicsAreDeletedByIdAndToldByName() {
        create(7, topic("t", 1));
        Uuid id = desk.controller.ids.get("t");
        Uuid unknown = new Uuid(4, 4);
        List<DeleteTopics.Response.TopicResponse> answers = delete(
                new DeleteTopics.Request.Topic(null, id),
                new DeleteTopics.Request.Topic(null, unknown),
                new DeleteTopics.Request.Topic(null, Uuid.ZERO),
                new DeleteTopics.Request.Topic("t", id));
        assertThat(answers)
                .extracting(DeleteTopics.Response.TopicResponse::errorCode)
                .containsExactly(
                        (short) 0,
                        ErrorCode.UNKNOWN_TOPIC_ID.code(),
                        ErrorCode.INVALID_REQUEST.code(),
                        ErrorCode.INVALID_REQUEST.code());
        assertThat(answers.get(0).name()).isEqualTo("t");
        assertThat(answers.get(1).topicId()).isEqualTo(unknown);
        assertThat(answers.get(2).errorMessage()).isNotBlank();
    }

    @Test
    void aTopicDeletedTwiceInOneRequestIsAnsweredTwiceAlike() {
        create(7, topic("t", 1));
        assertThat(delete(5, "t", "nothing", "t"))
                .extracting(DeleteTopics.Response.TopicResponse::errorCode)
                .containsExactly((short) 0, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code(), (short) 0);
    }

    @Test
    void thatDeletionIsOffHasACodeFromVersionThreeOn() {
        desk.controller.deletionDisabled = true;
        assertThat(delete(2, "t").get(0).errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
        assertThat(delete(3, "t").get(0).errorCode()).isEqualTo(ErrorCode.TOPIC_DELETION_DISABLED.code());
    }

    @Test
    void newPartitionsAreKnownWhenTheAnswerComesInEveryVersion() {
        create(7, topic("t", 1));
        for (int version = 0; version <= ApiKey.CREATE_PARTITIONS.highest(); version++) {
            assertThat(grow(version, "t", version + 2, false).errorCode()).isZero();
            assertThat(desk.metadata.image().topic("t").partitions()).hasSize(version + 2);
        }
        assertThat(grow(3, "t", 2, false).errorCode()).isEqualTo(ErrorCode.INVALID_PARTITIONS.code());
        assertThat(grow(3, "u", 2, false).errorCode()).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
        assertThat(grow(3, "t", 99, true).errorCode()).isZero();
        assertThat(desk.metadata.image().topic("t").partitions()).hasSize(5);
    }

    @Test
    void anEmptyAssignmentForNewPartitionsIsRefused() {
        create(7, topic("t", 1));
        CreatePartitions.Request request = CreatePartitions.Request.builder()
                .topics(List.of(new CreatePartitions.Request.Topic("t", 2, List.of())))
                .timeoutMs(1_000)
                .build();
        assertThat(desk.ask(CreatePartitions.Response.class, ApiKey.CREATE_PARTITIONS, 3, request)
                        .results()
                        .get(0)
                        .errorCode())
                .isEqualTo(ErrorCode.INVALID_REPLICA_ASSIGNMENT.code());
    }

    @Test
    void aBrokerThatIsNotControllerSaysSo() {
        desk.controller.elsewhere = true;
        assertThat(create(7, topic("t", 1)).get(0).errorCode()).isEqualTo(ErrorCode.NOT_CONTROLLER.code());
        ElectLeaders.Response election = desk.ask(
                ElectLeaders.Response.class,
                ApiKey.ELECT_LEADERS,
                2,
                ElectLeaders.Request.builder().topicPartitions(null).build());
        assertThat(election.errorCode()).isEqualTo(ErrorCode.NOT_CONTROLLER.code());
    }

    @Test
    void electionsAreAnsweredByPartition() {
        create(7, topic("t", 1));
        ElectLeaders.Request request = ElectLeaders.Request.builder()
                .topicPartitions(List.of(
                        new ElectLeaders.Request.TopicPartition("t", List.of(0)),
                        new ElectLeaders.Request.TopicPartition("u", List.of(3))))
                .build();
        for (int version = 0; version <= ApiKey.ELECT_LEADERS.highest(); version++) {
            ElectLeaders.Response answer =
                    desk.ask(ElectLeaders.Response.class, ApiKey.ELECT_LEADERS, version, request);
            assertThat(answer.replicaElectionResults())
                    .extracting(result -> result.partitionResult().get(0).errorCode())
                    .containsExactly(ErrorCode.ELECTION_NOT_NEEDED.code(), ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
        }
        ElectLeaders.Response all = desk.ask(
                ElectLeaders.Response.class,
                ApiKey.ELECT_LEADERS,
                2,
                ElectLeaders.Request.builder().topicPartitions(null).build());
        assertThat(all.replicaElectionResults()).isEmpty();
        ElectLeaders.Response bad = desk.ask(
                ElectLeaders.Response.class,
                ApiKey.ELECT_LEADERS,
                2,
                request.toBuilder().electionType((byte) 9).build());
        assertThat(bad.errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
    }

    private List<CreateTopics.Response.Topic> create(int version, Topic... topics) {
        CreateTopics.Request request =
                CreateTopics.Request.builder().topics(List.of(topics)).build();
        return desk.ask(CreateTopics.Response.class, ApiKey.CREATE_TOPICS, version, request)
                .topics();
    }

    private List<DeleteTopics.Response.TopicResponse> delete(int version, String... names) {
        DeleteTopics.Request request = DeleteTopics.Request.builder()
                .topicNames(version < 6 ? List.of(names) : List.of())
                .topics(
                        version < 6
                                ? List.of()
                                : Arrays.stream(names)
                                        .map(name -> new DeleteTopics.Request.Topic(name, Uuid.ZERO))
                                        .toList())
                .timeoutMs(1_000)
                .build();
        return desk.ask(DeleteTopics.Response.class, ApiKey.DELETE_TOPICS, version, request)
                .responses();
    }

    private List<DeleteTopics.Response.TopicResponse> delete(DeleteTopics.Request.Topic... topics) {
        DeleteTopics.Request request = DeleteTopics.Request.builder()
                .topics(List.of(topics))
                .timeoutMs(1_000)
                .build();
        return desk.ask(DeleteTopics.Response.class, ApiKey.DELETE_TOPICS, 6, request)
                .responses();
    }

    private CreatePartitions.Response.Result grow(int version, String topic, int count, boolean validateOnly) {
        CreatePartitions.Request request = CreatePartitions.Request.builder()
                .topics(List.of(new CreatePartitions.Request.Topic(topic, count, null)))
                .timeoutMs(1_000)
                .validateOnly(validateOnly)
                .build();
        return desk.ask(CreatePartitions.Response.class, ApiKey.CREATE_PARTITIONS, version, request)
                .results()
                .get(0);
    }

    private static Topic topic(String name, int partitions) {
        return Topic.builder()
                .name(name)
                .numPartitions(partitions)
                .replicationFactor((short) -1)
                .build();
    }
}
