package io.ottla.broker.api.data;

import static io.ottla.broker.api.data.Talk.batch;
import static io.ottla.broker.api.data.Talk.fetchRequest;
import static io.ottla.broker.api.data.Talk.part;
import static io.ottla.broker.api.data.Talk.topic;
import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.broker.api.Refused;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.wire.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FetchSessionTest {
    private static final String TOPIC = "orders";

    private Rig rig;
    private Talk talk;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        rig = new Rig(directory, Map.of("max.incremental.fetch.session.cache.slots", "2"));
        talk = new Talk(rig);
        rig.lead(TOPIC, 3);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    static List<Integer> versions() {
        return IntStream.rangeClosed(7, 18).boxed().toList();
    }

    private static Fetch.Request.Builder all() {
        return fetchRequest(topic(TOPIC, List.of(part(0, 0), part(1, 0), part(2, 0))));
    }

    private int open(Talk by, int version) {
        return by.fetch(version, all().sessionEpoch(0)).sessionId();
    }

    private static Fetch.Request.Builder next(int session, int epoch) {
        return fetchRequest().sessionId(session).sessionEpoch(epoch);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void everyVersionNeedNotSayAgainWhatItWantsAndHearsOnlyNews(int version) {
        int session = open(talk, version);
        assertThat(session).isPositive();
        assertThat(talk.fetch(version, next(session, 1)).responses()).isEmpty();
        talk.produce(TOPIC, 1, batch("a"));
        Fetch.Response news = talk.fetch(version, next(session, 2));
        assertThat(news.sessionId()).isEqualTo(session);
        assertThat(Talk.only(news).partitionIndex()).isEqualTo(1);
        assertThat(Talk.values(Talk.only(news).records())).containsExactly("0:a");
    }

    @Test
    void aPositionThatMovedOnIsSaidAlone() {
        int session = open(talk, 12);
        talk.produce(TOPIC, 1, batch("a"));
        talk.fetch(12, next(session, 1));
        Fetch.Response moved = talk.fetch(12, next(session, 2).topics(List.of(topic(TOPIC, 1, 1))));
        assertThat(moved.responses()).isEmpty();
    }

    @Test
    void aForgottenPartitionIsNotAnsweredAnyMore() {
        int session = open(talk, 12);
        talk.produce(TOPIC, 1, batch("a"));
        Fetch.Request.ForgottenTopicsData forgotten =
                new Fetch.Request.ForgottenTopicsData(TOPIC, Rig.idOf(TOPIC), List.of(1));
        Fetch.Response answer = talk.fetch(12, next(session, 1).forgottenTopicsData(List.of(forgotten)));
        assertThat(answer.responses()).isEmpty();
    }

    @Test
    void anErrorIsRepeatedUntilItIsGone() {
        int session = open(talk, 12);
        Fetch.Request.Builder wrong = next(session, 1).topics(List.of(topic(TOPIC, 2, 9)));
        assertThat(Talk.only(talk.fetch(12, wrong)).errorCode()).isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE.code());
        assertThat(Talk.only(talk.fetch(12, next(session, 2))).errorCode())
                .isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE.code());
        Fetch.Response healed = talk.fetch(12, next(session, 3).topics(List.of(topic(TOPIC, 2, 0))));
        assertThat(Talk.only(healed).errorCode()).isZero();
    }

    @Test
    void aWaitingSessionIsWokenByAnyOfItsPartitions() {
        int session = open(talk, 12);
        Rig.Asked<Fetch.Response> asked = talk.send(12, next(session, 1).maxWaitMs(60_000));
        assertThat(asked.over).isFalse();
        talk.produce(TOPIC, 2, batch("a"));
        assertThat(Talk.only(asked.answer).partitionIndex()).isEqualTo(2);
    }

    @Test
    void anotherConnectionDoesNotKnowTheSession() {
        int session = open(talk, 12);
        assertThat(refusal(new Talk(rig), next(session, 1))).isEqualTo(ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
    }

    @Test
    void anEpochThatIsNotTheNextIsRefused() {
        int session = open(talk, 12);
        assertThat(refusal(talk, next(session, 2))).isEqualTo(ErrorCode.INVALID_FETCH_SESSION_EPOCH);
    }

    @Test
    void aSessionThatWasEndedIsGone() {
        int session = open(talk, 12);
        Fetch.Response last = talk.fetch(12, all().sessionId(session).sessionEpoch(-1));
        assertThat(last.sessionId()).isZero();
        assertThat(last.responses().get(0).partitions()).hasSize(3);
        assertThat(refusal(talk, next(session, 1))).isEqualTo(ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
    }

    @Test
    void whoComesWhenAllPlacesAreTakenGoesOnWithFullFetches() {
        Talk second = new Talk(rig);
        Talk third = new Talk(rig);
        assertThat(open(talk, 12)).isPositive();
        assertThat(open(second, 12)).isPositive();
        assertThat(open(third, 12)).isZero();
        second.client.close();
        assertThat(open(third, 12)).isPositive();
    }

    @Test
    void aSessionOpenedAnewTakesThePlaceOfTheOld() {
        int first = open(talk, 12);
        int second = open(talk, 12);
        assertThat(second).isPositive().isNotEqualTo(first);
        assertThat(refusal(talk, next(first, 1))).isEqualTo(ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
    }

    private ErrorCode refusal(Talk by, Fetch.Request.Builder request) {
        Throwable failure = by.send(12, request).failure;
        assertThat(failure).isInstanceOf(Refused.class);
        return ((Refused) failure).code();
    }
}
