package io.ottla.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.DeleteTopics;
import io.ottla.protocol.api.DescribeConfigs;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.api.FindCoordinator;
import io.ottla.protocol.api.JoinGroup;
import io.ottla.protocol.api.OffsetFetch;
import io.ottla.protocol.api.Produce;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Message;
import io.ottla.protocol.wire.Reader;
import io.ottla.protocol.wire.Uuid;
import io.ottla.protocol.wire.Writer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client reads when its call failed as a whole, in every version. */
class FailureAnswersTest {
    private static final ErrorCode ERROR = ErrorCode.REQUEST_TIMED_OUT;

    @ParameterizedTest
    @EnumSource(ApiKey.class)
    void anErrorCanBeWrittenInEveryVersionOfEveryApi(ApiKey key) {
        for (int version = key.lowest(); version <= key.highest(); version++) {
            Message empty = empty(key, version);
            Message answer = empty == null ? null : FailureAnswers.answer(key, version, empty, ERROR, null);
            if (answer != null) {
                assertThat(written(key, version, answer).toString())
                        .as(key + " v" + version)
                        .isNotEmpty();
            }
        }
    }

    @Test
    void eachPartitionOfAProduceHasTheError() {
        Produce.Request request = Produce.Request.builder()
                .acks((short) 1)
                .topicData(List.of(Produce.Request.TopicData.builder()
                        .name("t")
                        .partitionData(List.of(
                                Produce.Request.PartitionData.builder().index(4).build(),
                                Produce.Request.PartitionData.builder().index(7).build()))
                        .build()))
                .build();

        Produce.Response.TopicResponse topic = answer(ApiKey.PRODUCE, 9, request, Produce.Response.class)
                .responses()
                .get(0);

        assertThat(topic.name()).isEqualTo("t");
        assertThat(topic.partitionResponses())
                .extracting(Produce.Response.PartitionResponse::index)
                .containsExactly(4, 7);
        assertThat(topic.partitionResponses())
                .allSatisfy(partition -> assertThat(partition.errorCode()).isEqualTo(ERROR.code()));
        assertThat(FailureAnswers.answer(
                        ApiKey.PRODUCE, 9, request.toBuilder().acks((short) 0).build(), ERROR, null))
                .isNull();
    }

    @Test
    void aFetchHasOneErrorWhereItsVersionHasAPlaceForIt() {
        Fetch.Request request = Fetch.Request.builder()
                .topics(List.of(Fetch.Request.Topic.builder()
                        .topic("t")
                        .partitions(List.of(
                                Fetch.Request.Partition.builder().partition(3).build()))
                        .build()))
                .build();

        Fetch.Response older = answer(ApiKey.FETCH, 4, request, Fetch.Response.class);
        Fetch.Response newer = answer(ApiKey.FETCH, 11, request, Fetch.Response.class);

        assertThat(older.responses().get(0).partitions().get(0).partitionIndex())
                .isEqualTo(3);
        assertThat(older.responses().get(0).partitions().get(0).errorCode()).isEqualTo(ERROR.code());
        assertThat(newer.errorCode()).isEqualTo(ERROR.code());
        assertThat(newer.responses()).isEmpty();
    }

    @Test
    void topicsAreNamedAsTheyWereAskedFor() {
        DeleteTopics.Request byName =
                DeleteTopics.Request.builder().topicNames(List.of("a", "b")).build();
        assertThat(answer(ApiKey.DELETE_TOPICS, 5, byName, DeleteTopics.Response.class)
                        .responses())
                .extracting(DeleteTopics.Response.TopicResponse::name)
                .containsExactly("a", "b");

        Uuid id = new Uuid(1, 2);
        DeleteTopics.Request byId = DeleteTopics.Request.builder()
                .topics(List.of(DeleteTopics.Request.Topic.builder().topicId(id).build()))
                .build();
        DeleteTopics.Response.TopicResponse answered = answer(
                        ApiKey.DELETE_TOPICS, 6, byId, DeleteTopics.Response.class)
                .responses()
                .get(0);
        assertThat(answered.topicId()).isEqualTo(id);
        assertThat(answered.errorMessage()).isEqualTo("REQUEST_TIMED_OUT");
    }

    @Test
    void resourcesAreNamedByTypeAndName() {
        DescribeConfigs.Request request = DescribeConfigs.Request.builder()
                .resources(List.of(new DescribeConfigs.Request.Resource((byte) 2, "t", null)))
                .build();
        DescribeConfigs.Response.Result result = answer(
                        ApiKey.DESCRIBE_CONFIGS, 4, request, DescribeConfigs.Response.class)
                .results()
                .get(0);
        assertThat(result.resourceType()).isEqualTo((byte) 2);
        assertThat(result.resourceName()).isEqualTo("t");
        assertThat(result.errorCode()).isEqualTo(ERROR.code());
    }

    @Test
    void groupsAreAnsweredOneByOneOrAllAtOnceAsTheVersionHasIt() {
        OffsetFetch.Request old = OffsetFetch.Request.builder()
                .topics(List.of(new OffsetFetch.Request.Topic("t", List.of(1, 2))))
                .build();
        assertThat(answer(ApiKey.OFFSET_FETCH, 1, old, OffsetFetch.Response.class)
                        .topics()
                        .get(0)
                        .partitions())
                .extracting(OffsetFetch.Response.Partition::partitionIndex)
                .containsExactly(1, 2);
        assertThat(answer(ApiKey.OFFSET_FETCH, 5, old, OffsetFetch.Response.class)
                        .errorCode())
                .isEqualTo(ERROR.code());
        OffsetFetch.Request several = OffsetFetch.Request.builder()
                .groups(List.of(OffsetFetch.Request.Group.builder().groupId("g").build()))
                .build();
        assertThat(answer(ApiKey.OFFSET_FETCH, 8, several, OffsetFetch.Response.class)
                        .groups()
                        .get(0)
                        .errorCode())
                .isEqualTo(ERROR.code());
        FindCoordinator.Request find = FindCoordinator.Request.builder()
                .coordinatorKeys(List.of("g", "h"))
                .build();
        assertThat(answer(ApiKey.FIND_COORDINATOR, 4, find, FindCoordinator.Response.class)
                        .coordinators())
                .extracting(FindCoordinator.Response.Coordinator::key)
                .containsExactly("g", "h");
    }

    @Test
    void aMemberKeepsItsName() {
        JoinGroup.Request request = JoinGroup.Request.builder().memberId("m").build();
        assertThat(answer(ApiKey.JOIN_GROUP, 2, request, JoinGroup.Response.class)
                        .memberId())
                .isEqualTo("m");
    }

    private static <S extends Message> S answer(ApiKey key, int version, Message request, Class<S> type) {
        Message answer = FailureAnswers.answer(key, version, request, ERROR, null);
        assertThat(answer).isNotNull();
        return type.cast(written(key, version, answer));
    }

    /** Through its bytes. */
    private static Message written(ApiKey key, int version, Message answer) {
        ByteBuf out = Unpooled.buffer();
        answer.write(new Writer(out), version);
        return key.readResponse(new Reader(out), version);
    }

    /** A request with every field at its default; null where the API has none of ours. */
    private static @Nullable Message empty(ApiKey key, int version) {
        try {
            Class<?> request = Class.forName("io.ottla.protocol.api." + key.apiName() + "$Request");
            return (Message) request.getField("DEFAULT").get(null);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(key + " has no request", e);
        }
    }
}
