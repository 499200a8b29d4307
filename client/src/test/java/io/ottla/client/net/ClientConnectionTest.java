package io.ottla.client.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ottla.client.ClientException;
import io.ottla.client.HostPort;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.FindCoordinator;
import io.ottla.protocol.api.Heartbeat;
import io.ottla.protocol.api.ListGroups;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientConnectionTest {
    private static final long LIMIT_MS = 10_000;

    private final ClientLoop loop = ClientLoop.start("test");
    private FakeBroker broker;

    @BeforeEach
    void start() throws Exception {
        broker = FakeBroker.start();
    }

    @AfterEach
    void end() throws Exception {
        broker.close();
        loop.close();
    }

    @Test
    void theHighestVersionThatBothKnowIsUsed() {
        broker.on(ApiKey.LIST_GROUPS, (request, version) -> ListGroups.Response.DEFAULT)
                .upTo(ApiKey.LIST_GROUPS, 3);
        Answer answer = await(send(open(), Request.of(ApiKey.LIST_GROUPS, ListGroups.Request.DEFAULT)));
        assertThat(answer.version()).isEqualTo(3);
        assertThat(broker.heard()).containsExactly("ListGroups 3");
    }

    /** Those of 0.10 and 0.11 have version 0 alone, and do not say so; later ones do. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void aBrokerThatLacksTheNewestApiVersionsIsAskedAgainInAnOlderOne(int highest) {
        broker.on(ApiKey.LIST_GROUPS, (request, version) -> ListGroups.Response.DEFAULT)
                .apiVersionsUpTo(highest);
        assertThat(await(send(open(), Request.of(ApiKey.LIST_GROUPS, ListGroups.Request.DEFAULT))))
                .isNotNull();
    }

    @Test
    void anApiThatTheBrokerLacksFailsByName() {
        ClientException failure = fails(send(open(), Request.of(ApiKey.HEARTBEAT, Heartbeat.Request.DEFAULT)));
        assertThat(failure.error()).isEqualTo(ErrorCode.UNSUPPORTED_VERSION);
        assertThat(failure).hasMessageContaining("Heartbeat");
    }

    @Test
    void aVersionThatTheBrokerLacksFailsWithBothRanges() {
        broker.on(ApiKey.FIND_COORDINATOR, (request, version) -> FindCoordinator.Response.DEFAULT)
                .upTo(ApiKey.FIND_COORDINATOR, 2);
        Request batched = Request.of(ApiKey.FIND_COORDINATOR, 4, 6, version -> FindCoordinator.Request.DEFAULT);
        assertThat(fails(send(open(), batched))).hasMessageContaining("0 to 2").hasMessageContaining("4 to 6");
    }

    @Test
    void answersComeInTheOrderOfTheRequestsHoweverManyThereAre() {
        broker.on(
                ApiKey.HEARTBEAT,
                (request, version) -> Heartbeat.Response.builder()
                        .throttleTimeMs(((Heartbeat.Request) request).generationId())
                        .build());
        ClientConnection connection = open();
        List<CompletableFuture<Answer>> sent = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Message body = Heartbeat.Request.builder().generationId(i).build();
            sent.add(send(connection, Request.of(ApiKey.HEARTBEAT, body)));
        }
        for (int i = 0; i < sent.size(); i++) {
            assertThat(await(sent.get(i)).as(Heartbeat.Response.class).throttleTimeMs())
                    .isEqualTo(i);
        }
    }

    /** Sizes around what is read before an answer's length is known, and beyond what a first answer is trusted with. */
    @ParameterizedTest
    @EnumSource(AnswerMemory.class)
    void answersOfAnySizeArriveWholeWhereverTheyAreKept(AnswerMemory memory) {
        int[] sizes = {
            1, AnswerReads.HEAD_BYTES - 20, AnswerReads.HEAD_BYTES, 70_000, 6_000_000, 20_000_000, 5, 6_500_000
        };
        broker.on(
                ApiKey.LIST_GROUPS,
                (request, version) -> groups(sizes[broker.heard().size() - 1]));
        ClientConnection connection = ClientConnection.open(loop, broker.address(), keeping(memory));
        for (int size : sizes) {
            Answer answer = await(send(connection, Request.of(ApiKey.LIST_GROUPS, ListGroups.Request.DEFAULT)));
            assertThat(answer.as(ListGroups.Response.class)).isEqualTo(groups(size));
            if (memory == AnswerMemory.LENT) {
                loop.executor().execute(answer.frame()::release);
            }
        }
    }

    private static ConnectionSettings keeping(AnswerMemory memory) {
        ConnectionSettings settings = ConnectionSettings.defaults("tester");
        return switch (memory) {
            case HEAP -> settings;
            case LENT -> settings.lending();
            case REUSED -> settings.forRecords(-1);
        };
    }

    private static ListGroups.Response groups(int bytes) {
        List<ListGroups.Response.Group> groups = new ArrayList<>();
        for (int left = bytes; left > 0; left -= 30_000) {
            String name = Integer.toString(left % 10).repeat(Math.min(left, 30_000));
            groups.add(ListGroups.Response.Group.builder().groupId(name).build());
        }
        return ListGroups.Response.builder().groups(groups).build();
    }

    @Test
    void aRequestWithoutAnAnswerInTimeFailsAndClosesTheConnection() {
        broker.on(ApiKey.HEARTBEAT, (request, version) -> null);
        ClientConnection connection = open();
        Request hurried =
                Request.of(ApiKey.HEARTBEAT, Heartbeat.Request.DEFAULT).within(200);
        ClientException failure = fails(send(connection, hurried));
        assertThat(failure.error()).isEqualTo(ErrorCode.REQUEST_TIMED_OUT);
        assertThat(failure).hasMessageContaining("Heartbeat").hasMessageContaining("200 ms");
        assertThat(fails(send(connection, hurried)).error()).isEqualTo(ErrorCode.REQUEST_TIMED_OUT);
    }

    @Test
    void aBrokerThatHangsUpFailsWhatIsUnansweredRetriably() {
        broker.on(ApiKey.HEARTBEAT, (request, version) -> FakeBroker.HANG_UP);
        ClientConnection connection = open();
        CompletableFuture<Answer> first = send(connection, Request.of(ApiKey.HEARTBEAT, Heartbeat.Request.DEFAULT));
        CompletableFuture<Answer> second = send(connection, Request.of(ApiKey.HEARTBEAT, Heartbeat.Request.DEFAULT));
        assertThat(fails(first).isRetriable()).isTrue();
        assertThat(fails(second).error()).isEqualTo(ErrorCode.NETWORK_EXCEPTION);
    }

    @Test
    void anAddressWhereNobodyListensFailsWithTheAddress() throws Exception {
        HostPort nobody = broker.address();
        broker.close();
        ClientConnection connection = ClientConnection.open(loop, nobody, ConnectionSettings.defaults("test"));
        assertThat(fails(send(connection, Request.of(ApiKey.HEARTBEAT, Heartbeat.Request.DEFAULT))))
                .hasMessageContaining(nobody.toString());
    }

    @Test
    void anAnswerThatIsNoneClosesTheConnectionAsCorrupt() {
        // A list of groups where a heartbeat's answer belongs: too many bytes for one version, too few for another.
        broker.on(ApiKey.LIST_GROUPS, (request, version) -> Heartbeat.Response.DEFAULT);
        ClientException failure = fails(send(open(), Request.of(ApiKey.LIST_GROUPS, ListGroups.Request.DEFAULT)));
        assertThat(failure.error()).isEqualTo(ErrorCode.CORRUPT_MESSAGE);
    }

    private ClientConnection open() {
        return ClientConnection.open(loop, broker.address(), ConnectionSettings.defaults("test"));
    }

    private CompletableFuture<Answer> send(ClientConnection connection, Request request) {
        return CallerThread.future(loop.lane(), () -> connection.send(loop.lane(), request));
    }

    private static Answer await(CompletableFuture<Answer> future) {
        return CallerThread.await(future, LIMIT_MS);
    }

    private static ClientException fails(CompletableFuture<Answer> future) {
        return catchThrowableOfType(ClientException.class, () -> await(future));
    }
}
