package io.ottla.client.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.client.TopicPartition;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Uuid;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FetchSessionTest {
    private static final TopicPartition A = new TopicPartition("t", 0);
    private static final TopicPartition B = new TopicPartition("t", 1);
    private static final TopicPartition C = new TopicPartition("u", 0);

    private static final Uuid FIRST = new Uuid(1, 1);
    private static final Uuid SECOND = new Uuid(1, 2);

    private final FetchSession session = new FetchSession();

    @Test
    void onlyWhatHasChangedIsAskedForOnceThereIsASession() {
        FetchSession.Question first = session.next(asks(A, 0, B, 0));
        assertThat(first.sessionId()).isZero();
        assertThat(first.sessionEpoch()).isZero();
        assertThat(first.changed()).containsOnlyKeys(A, B);
        assertThat(session.answered(ErrorCode.NONE, 77)).isTrue();
        FetchSession.Question second = session.next(asks(A, 5, B, 0));
        assertThat(second.sessionId()).isEqualTo(77);
        assertThat(second.sessionEpoch()).isEqualTo(1);
        assertThat(second.changed()).containsOnlyKeys(A);
        assertThat(second.gone()).isEmpty();
        session.answered(ErrorCode.NONE, 77);
        FetchSession.Question third = session.next(asks(B, 0, C, 0));
        assertThat(third.sessionEpoch()).isEqualTo(2);
        assertThat(third.changed()).containsOnlyKeys(C);
        assertThat(third.gone()).containsOnlyKeys(A);
    }

    @Test
    void aBrokerThatKeepsNoSessionIsAskedForEverythingEachTime() {
        session.next(asks(A, 0));
        session.answered(ErrorCode.NONE, 0);
        FetchSession.Question second = session.next(asks(A, 0));
        assertThat(second.sessionEpoch()).isZero();
        assertThat(second.changed()).containsOnlyKeys(A);
    }

    @Test
    void aSessionThatTheBrokerHasForgottenBeginsAnew() {
        session.next(asks(A, 0));
        session.answered(ErrorCode.NONE, 77);
        session.next(asks(A, 1));
        assertThat(session.answered(ErrorCode.FETCH_SESSION_ID_NOT_FOUND, 0)).isFalse();
        FetchSession.Question again = session.next(asks(A, 1));
        assertThat(again.sessionId()).isZero();
        assertThat(again.sessionEpoch()).isZero();
        assertThat(again.changed()).containsOnlyKeys(A);
    }

    @Test
    void afterALostAnswerTheOldSessionIsEndedWithTheNextFetch() {
        session.next(asks(A, 0));
        session.answered(ErrorCode.NONE, 77);
        session.next(asks(A, 1));
        session.unanswered();
        FetchSession.Question again = session.next(asks(A, 1));
        assertThat(again.sessionId()).isEqualTo(77);
        assertThat(again.sessionEpoch()).isZero();
        assertThat(again.changed()).containsOnlyKeys(A);
    }

    @Test
    void anOldBrokerIsAskedForEverythingWhateverTheSession() {
        session.next(asks(A, 0, B, 0));
        session.answered(ErrorCode.NONE, 77);
        FetchSession.Question question = session.next(asks(A, 1, B, 0));
        assertThat(partitions(question, 6)).isEqualTo(2);
        assertThat(partitions(question, 7)).isEqualTo(1);
    }

    private static int partitions(FetchSession.Question question, int version) {
        return question.into(Fetch.Request.builder(), version).build().topics().stream()
                .mapToInt(topic -> topic.partitions().size())
                .sum();
    }

    private static Map<TopicPartition, FetchSession.Ask> asks(Object... partitionsAndOffsets) {
        Map<TopicPartition, FetchSession.Ask> asks = new LinkedHashMap<>();
        for (int i = 0; i < partitionsAndOffsets.length; i += 2) {
            asks.put(
                    (TopicPartition) partitionsAndOffsets[i],
                    new FetchSession.Ask((Integer) partitionsAndOffsets[i + 1], 0, 100, Uuid.ZERO));
        }
        return asks;
    }

    @Test
    void topicsAreNamedByTheirIdsIfAllHaveOne() {
        session.next(of(FIRST, asks(A, 0)));
        session.answered(ErrorCode.NONE, 77);
        FetchSession.Question question = session.next(of(FIRST, asks(A, 1, B, 0)));
        Fetch.Request request =
                question.into(Fetch.Request.builder(), question.versionMax()).build();
        assertThat(request.topics()).extracting(Fetch.Request.Topic::topicId).containsExactly(FIRST);
        assertThat(request.topics()).extracting(Fetch.Request.Topic::topic).containsExactly("");
        assertThat(question.names()).containsExactly(Map.entry(FIRST, "t"));
        assertThat(question.into(Fetch.Request.builder(), 12).build().topics())
                .extracting(Fetch.Request.Topic::topic)
                .containsExactly("t");
        assertThat(session.next(asks(A, 1)).versionMax()).isEqualTo(12);
    }

    @Test
    void aTopicThatWasMadeAnewIsAnotherOne() {
        session.next(of(FIRST, asks(A, 0, B, 0)));
        session.answered(ErrorCode.NONE, 77);
        FetchSession.Question question = session.next(of(SECOND, asks(A, 0, B, 0)));
        Fetch.Request request = question.into(Fetch.Request.builder(), 13).build();
        assertThat(request.topics()).extracting(Fetch.Request.Topic::topicId).containsExactly(SECOND);
        assertThat(request.forgottenTopicsData())
                .containsExactly(Fetch.Request.ForgottenTopicsData.builder()
                        .topicId(FIRST)
                        .partitions(List.of(0, 1))
                        .build());
        assertThat(question.into(Fetch.Request.builder(), 12).build().forgottenTopicsData())
                .as("for whom it is the same name")
                .isEmpty();
    }

    @Test
    void fromNamesToIdsASessionBeginsAnew() {
        session.next(asks(A, 0));
        session.answered(ErrorCode.NONE, 77);
        FetchSession.Question question = session.next(of(FIRST, asks(A, 0)));
        assertThat(question.sessionId()).isEqualTo(77);
        assertThat(question.sessionEpoch()).isZero();
        assertThat(question.changed()).containsOnlyKeys(A);
    }

    private static Map<TopicPartition, FetchSession.Ask> of(Uuid id, Map<TopicPartition, FetchSession.Ask> asks) {
        asks.replaceAll((partition, ask) -> new FetchSession.Ask(ask.offset(), ask.leaderEpoch(), ask.bytesMax(), id));
        return asks;
    }
}
