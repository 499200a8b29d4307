package io.ottla.broker.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.ottla.broker.api.ApiTable;
import io.ottla.broker.api.ApiVersionsHandler;
import io.ottla.broker.api.Call;
import io.ottla.broker.api.CallGate;
import io.ottla.broker.api.ClientSoftware;
import io.ottla.broker.api.Refused;
import io.ottla.broker.config.BrokerSettings;
import io.ottla.broker.config.NetworkSettings;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.ApiVersions;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.api.Heartbeat;
import io.ottla.protocol.api.ListGroups;
import io.ottla.protocol.api.Produce;
import io.ottla.protocol.lane.Clock;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.net.FrameMemory;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Parts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenersTest {
    private final NetworkLoops loops = NetworkLoops.start(2, NetworkLoops.Allocator.POOLED);
    private final List<Reply<Heartbeat.Response>> heartbeats = new CopyOnWriteArrayList<>();
    private final List<Call<Produce.Request>> produces = new CopyOnWriteArrayList<>();
    private final List<Reply<Produce.Response>> produced = new CopyOnWriteArrayList<>();
    private final List<Reply<Fetch.Response>> fetched = new CopyOnWriteArrayList<>();
    private final InFlightBudget budget = new InFlightBudget(1 << 20);
    private Listeners listeners;
    private InetSocketAddress address;

    @BeforeEach
    void start() {
        open(Map.of());
    }

    private void open(Map<String, String> more) {
        Map<String, String> texts = new HashMap<>(Map.of(
                "listeners", "PLAINTEXT://127.0.0.1:0",
                "zookeeper.connect", "unused:1",
                "socket.request.max.bytes", "1000000",
                "ottla.frame.timeout.ms", "300",
                "connections.max.idle.ms", "60000"));
        texts.putAll(more);
        NetworkSettings settings = BrokerSettings.of(texts).network();
        AtomicReference<ApiTable> self = new AtomicReference<>();
        ApiTable table = new ApiTable(List.of(
                ApiTable.Entry.all(ApiKey.API_VERSIONS, new ApiVersionsHandler(self::get, () -> "cluster", 7)),
                ApiTable.Entry.of(ApiKey.HEARTBEAT, 0, 4, this::heartbeat),
                ApiTable.Entry.of(ApiKey.PRODUCE, 3, 8, this::produce),
                ApiTable.Entry.of(ApiKey.FETCH, 4, 4, this::fetch),
                ApiTable.Entry.of(
                        ApiKey.LIST_GROUPS,
                        0,
                        2,
                        (Call<ListGroups.Request> call) ->
                                Reply.<ListGroups.Response>failed(new IllegalStateException("nobody foresaw this")))));
        self.set(table);
        ConnectionRules rules = new ConnectionRules(
                self::get,
                CallGate.OPEN,
                settings.requestBytesMax(),
                settings.frameTimeoutMs(),
                settings.connectionsIdleMaxMs(),
                budget,
                new FrameMemory(64 << 20),
                Clock.SYSTEM);
        listeners = new Listeners(loops, rules, () -> settings);
        listeners.bind(settings.listeners().listeners().get(0));
        listeners.accept();
        address = listeners.address("PLAINTEXT");
    }

    private Reply<Heartbeat.Response> heartbeat(Call<Heartbeat.Request> call) {
        if (call.request().groupId().equals("refused")) {
            throw new Refused(ErrorCode.GROUP_AUTHORIZATION_FAILED, "no");
        }
        Reply<Heartbeat.Response> reply = Reply.on(call.lane());
        heartbeats.add(reply);
        return reply;
    }

    private Reply<Produce.Response> produce(Call<Produce.Request> call) {
        produces.add(call);
        Reply<Produce.Response> reply = Reply.on(call.lane());
        produced.add(reply);
        return reply;
    }

    private Reply<Fetch.Response> fetch(Call<Fetch.Request> call) {
        Reply<Fetch.Response> reply = Reply.on(call.lane());
        fetched.add(reply);
        return reply;
    }

    @AfterEach
    void stop() {
        listeners.close();
        loops.stop().syncUninterruptibly();
    }

    @Test
    void whatIsRegisteredIsWhatIsAdvertised() throws IOException {
        try (RawClient client = new RawClient(address)) {
            ApiVersions.Response answer = client.ask(ApiKey.API_VERSIONS, 3, versions(3));

            assertThat(answer.apiKeys())
                    .extracting(k -> k.apiKey() + ":" + k.minVersion() + "-" + k.maxVersion())
                    .containsExactly("0:3-8", "1:4-4", "12:0-4", "16:0-2", "18:0-5");
        }
    }

    @Test
    void anUnknownVersionOfApiVersionsIsAnsweredInVersionZeroWithTheTable() throws IOException {
        try (RawClient client = new RawClient(address)) {
            // API 18, version 99, correlation id 5, and a header nobody can know
            client.sendFrame(ByteBufUtil.decodeHexDump("0012" + "0063" + "00000005" + "ffff7f7f"));
            RawClient.Answer answer = client.receive();

            assertThat(answer.correlationId()).isEqualTo(5);
            ApiVersions.Response body = (ApiVersions.Response)
                    ApiKey.API_VERSIONS.readResponse(new io.ottla.protocol.wire.Reader(answer.body()), 0);
            assertThat(body.errorCode()).isEqualTo(ErrorCode.UNSUPPORTED_VERSION.code());
            assertThat(body.apiKeys()).hasSize(5);
            assertThat(answer.body().isReadable()).isFalse();
        }
    }

    @Test
    void answersLeaveInTheOrderOfTheirRequests() throws IOException {
        try (RawClient client = new RawClient(address)) {
            for (int i = 0; i < 5; i++) {
                client.send(ApiKey.HEARTBEAT, 4, heartbeatOf("g"));
            }
            await().until(() -> heartbeats.size() == 5);
            for (int i : new int[] {3, 1, 4, 0, 2}) {
                heartbeats.get(i).complete(code(i));
            }
            for (int i = 0; i < 5; i++) {
                assertThat(client.receive().correlationId()).isEqualTo(i);
            }
        }
    }

    @Test
    void aRefusedCallIsAnsweredWithItsCode() throws IOException {
        try (RawClient client = new RawClient(address)) {
            Heartbeat.Response answer = client.ask(ApiKey.HEARTBEAT, 4, heartbeatOf("refused"));

            assertThat(answer.errorCode()).isEqualTo(ErrorCode.GROUP_AUTHORIZATION_FAILED.code());
        }
    }

    @Test
    void whatNobodyForesawIsAnsweredWithACodeToTryAgain() throws IOException {
        try (RawClient client = new RawClient(address)) {
            ListGroups.Response answer = client.ask(ApiKey.LIST_GROUPS, 2, ListGroups.Request.DEFAULT);

            assertThat(ErrorCode.of(answer.errorCode()).isRetriable()).isTrue();
        }
    }

    @Test
    void aBadFrameCostsItsOwnConnectionOnly() throws IOException {
        try (RawClient healthy = new RawClient(address)) {
            for (String bad : List.of(
                    "ffffffff", // negative length
                    "7fffffff", // far too long
                    "000f4241", // one byte too long
                    "00000002 0000", // shorter than a header
                    "0000000c 7777 0000 00000001 ffff 0000", // unknown API
                    "0000000a 000c 0063 00000001 ffff", // unknown version
                    "0000000a 0003 0000 00000001 ffff", // known, but not served
                    "0000000c 000c 0000 00000001 ffff 7fff", // body that claims more than there is
                    "0000000a 000c 0004 00000001 7fff")) { // client id that claims more than there is
                try (RawClient client = new RawClient(address)) {
                    client.send(ByteBufUtil.decodeHexDump(bad.replace(" ", "")));
                    assertThat(client.isClosedByServer()).as(bad).isTrue();
                }
            }
            try (RawClient client = new RawClient(address)) {
                client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(client.isClosedByServer()).isTrue();
            }
            ApiVersions.Response answer = healthy.ask(ApiKey.API_VERSIONS, 0, versions(0));
            assertThat(answer.errorCode()).isZero();
        }
    }

    @Test
    void aHalfSentFrameTimesOutAndASilentConnectionDoesNot() throws IOException {
        try (RawClient silent = new RawClient(address);
                RawClient half = new RawClient(address)) {
            half.send(ByteBufUtil.decodeHexDump("00000064" + "0012"));

            assertThat(half.isClosedByServer()).isTrue();
            ApiVersions.Response answer = silent.ask(ApiKey.API_VERSIONS, 0, versions(0));
            assertThat(answer.errorCode()).isZero();
        }
    }

    @Test
    void aClientThatWaitsForItsAnswerIsNotIdle() throws IOException {
        listeners.close();
        open(Map.of("connections.max.idle.ms", "200"));
        try (RawClient waiting = new RawClient(address);
                RawClient idle = new RawClient(address)) {
            waiting.send(ApiKey.HEARTBEAT, 0, heartbeatOf("g"));
            assertThat(idle.isClosedByServer()).isTrue();
            await().until(() -> heartbeats.size() == 1);

            heartbeats.get(0).complete(code(0));
            assertThat(waiting.receive().correlationId()).isZero();
            assertThat(waiting.isClosedByServer()).isTrue();
        }
    }

    @Test
    void aConnectionWithTooMuchInWorkIsNotReadUntilSomeIsAnswered() throws IOException {
        try (RawClient client = new RawClient(address)) {
            int sent = ConnectionRules.IN_FLIGHT_MAX + 50;
            for (int i = 0; i < sent; i++) {
                client.send(ApiKey.HEARTBEAT, 0, heartbeatOf("g"));
            }
            await().until(() -> heartbeats.size() == ConnectionRules.IN_FLIGHT_MAX);

            heartbeats.forEach(reply -> reply.complete(code(0)));
            await().until(() -> heartbeats.size() == sent);
            heartbeats.subList(ConnectionRules.IN_FLIGHT_MAX, sent).forEach(reply -> reply.complete(code(0)));
            for (int i = 0; i < sent; i++) {
                assertThat(client.receive().correlationId()).isEqualTo(i);
            }
        }
    }

    @Test
    void noConnectionIsReadWhileRequestsInWorkHoldTheWholeBudget() throws IOException {
        try (RawClient first = new RawClient(address);
                RawClient second = new RawClient(address);
                RawClient third = new RawClient(address)) {
            first.send(ApiKey.PRODUCE, 7, produceOf(700_000));
            await().until(() -> produced.size() == 1);
            second.send(ApiKey.PRODUCE, 7, produceOf(700_000));
            await().until(() -> produced.size() == 2);
            assertThat(budget.isExhausted()).isTrue();
            third.send(ApiKey.HEARTBEAT, 0, heartbeatOf("g"));
            await().until(() -> heartbeats.size() == 1);
            third.send(ApiKey.HEARTBEAT, 0, heartbeatOf("g"));

            produced.forEach(reply -> reply.complete(Produce.Response.DEFAULT));
            await().until(() -> heartbeats.size() == 2);
            assertThat(budget.bytes()).isZero();
        }
    }

    @Test
    void recordsStayReadableUntilTheAnswerAndTheirFrameIsFreedWithIt() throws IOException {
        try (RawClient client = new RawClient(address)) {
            client.send(ApiKey.PRODUCE, 7, produceOf(1000));
            await().until(() -> produced.size() == 1);
            var records = produces.get(0)
                    .request()
                    .topicData()
                    .get(0)
                    .partitionData()
                    .get(0)
                    .records()
                    .buffer();
            assertThat(records.readableBytes()).isEqualTo(1000);
            assertThat(records.refCnt()).isEqualTo(1);
            assertThat(budget.bytes()).isPositive();

            produced.get(0).complete(Produce.Response.DEFAULT);
            client.receive();
            assertThat(budget.bytes()).isZero();
        }
    }

    @Test
    void withoutAnAnswerTheNextOneFollows() throws IOException {
        try (RawClient client = new RawClient(address)) {
            client.send(ApiKey.PRODUCE, 7, produceOf(10));
            int second = client.send(ApiKey.API_VERSIONS, 0, versions(0));
            await().until(() -> produced.size() == 1);

            produced.get(0).complete(null);
            assertThat(client.receive().correlationId()).isEqualTo(second);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "max.connections, 2, max.connections.per.ip, 100",
        "max.connections.per.ip, 100, max.connections.per.ip.overrides, 127.0.0.1:2",
        "max.connections, 100, max.connections.per.ip, 2"
    })
    void connectionsBeyondTheLimitInAllOrOfTheirAddressAreClosed(String one, String of, String other, String most)
            throws IOException {
        listeners.close();
        open(Map.of(one, of, other, most));
        try (RawClient first = new RawClient(address);
                RawClient second = new RawClient(address);
                RawClient third = new RawClient(address)) {
            assertThat(third.isClosedByServer()).isTrue();
            assertThat(first.<ApiVersions.Response>ask(ApiKey.API_VERSIONS, 0, versions(0))
                            .errorCode())
                    .isZero();
            second.close();
            await().until(() -> listeners.connections() == 1);
            try (RawClient fourth = new RawClient(address)) {
                assertThat(fourth.<ApiVersions.Response>ask(ApiKey.API_VERSIONS, 0, versions(0))
                                .errorCode())
                        .isZero();
            }
        }
    }

    @Test
    void theClientsLibraryIsRemembered() throws IOException {
        try (RawClient client = new RawClient(address)) {
            client.ask(ApiKey.API_VERSIONS, 3, versions(3));
            client.send(ApiKey.PRODUCE, 7, produceOf(1));
            await().until(() -> produced.size() == 1);

            assertThat(produces.get(0).connection().software()).isEqualTo(new ClientSoftware("raw-client", "1.0"));
            produced.get(0).complete(null);
        }
    }

    @Test
    void aNonsenseLibraryNameIsRefused() throws IOException {
        try (RawClient client = new RawClient(address)) {
            ApiVersions.Response answer = client.ask(
                    ApiKey.API_VERSIONS,
                    3,
                    ApiVersions.Request.builder()
                            .clientSoftwareName("-no-")
                            .clientSoftwareVersion("1")
                            .build());

            assertThat(answer.errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
        }
    }

    @Test
    void aClientMeantForAnotherBrokerIsToldToStartOver() throws IOException {
        try (RawClient client = new RawClient(address)) {
            ApiVersions.Response other = client.ask(
                    ApiKey.API_VERSIONS, 5, versions(5).toBuilder().nodeId(8).build());
            ApiVersions.Response right = client.ask(
                    ApiKey.API_VERSIONS,
                    5,
                    versions(5).toBuilder().nodeId(7).clusterId("cluster").build());

            assertThat(other.errorCode()).isEqualTo(ErrorCode.REBOOTSTRAP_REQUIRED.code());
            assertThat(right.errorCode()).isZero();
        }
    }

    @Test
    void aStopLetsAnswersUnderWayLeaveAndServesNothingMore() throws Exception {
        try (RawClient client = new RawClient(address);
                RawClient idle = new RawClient(address)) {
            client.send(ApiKey.FETCH, 4, Fetch.Request.DEFAULT);
            client.send(ApiKey.PRODUCE, 7, produceOf(10));
            idle.ask(ApiKey.API_VERSIONS, 0, versions(0));
            await().until(() -> produced.size() == 1);
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(listeners::close);
            assertThat(idle.isClosedByServer()).isTrue();

            client.send(ApiKey.PRODUCE, 7, produceOf(700_000));
            fetched.get(0).complete(records(8 << 20));
            produced.get(0).complete(Produce.Response.DEFAULT);
            RawClient.Answer first = client.receive();
            assertThat(first.correlationId()).isZero();
            assertThat(first.body().readableBytes()).isGreaterThan(8 << 20);
            assertThat(client.receive().correlationId()).isEqualTo(1);
            assertThat(client.isClosedByServer()).isTrue();
            client.close();
            stopped.get(900, TimeUnit.MILLISECONDS);
            assertThat(produced).hasSize(1);
        }
    }

    @Test
    void aStopWaitsForNoCallThatOnlyWaitsForNews() throws Exception {
        try (RawClient client = new RawClient(address)) {
            client.send(ApiKey.FETCH, 4, Fetch.Request.DEFAULT);
            await().until(() -> fetched.size() == 1);
            CompletableFuture.runAsync(listeners::close).get(700, TimeUnit.MILLISECONDS);
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void aStopWaitsASecondAtMostForAnAnswerOrAClientThatDoesNotReadIt() throws Exception {
        try (RawClient unanswered = new RawClient(address);
                RawClient deaf = new RawClient(address)) {
            unanswered.send(ApiKey.HEARTBEAT, 4, heartbeatOf("g"));
            deaf.send(ApiKey.FETCH, 4, Fetch.Request.DEFAULT);
            await().until(() -> heartbeats.size() == 1 && fetched.size() == 1);
            fetched.get(0).complete(records(64 << 20));
            CompletableFuture.runAsync(listeners::close).get(2, TimeUnit.SECONDS);
            assertThat(unanswered.isClosedByServer()).isTrue();
            await().until(() -> listeners.connections() == 0);
        }
    }

    private static Fetch.Response records(int bytes) {
        return Fetch.Response.builder()
                .responses(List.of(Fetch.Response.TopicResponse.builder()
                        .topic("t")
                        .partitions(List.of(Fetch.Response.Partition.builder()
                                .records(Parts.of(Unpooled.wrappedBuffer(new byte[bytes])))
                                .build()))
                        .build()))
                .build();
    }

    @Test
    void aTakenPortIsOneClearLine() {
        var taken = new io.ottla.broker.config.ListenerAddress(
                "OTHER", io.ottla.coordinator.cluster.SecurityProtocol.PLAINTEXT, "127.0.0.1", address.getPort());

        assertThatThrownBy(() -> listeners.bind(taken))
                .isInstanceOf(BindFailure.class)
                .hasMessage("Cannot listen on OTHER://127.0.0.1:" + address.getPort() + ": port " + address.getPort()
                        + " is taken by another program. Stop that one, or set another port with listeners.");
    }

    private static ApiVersions.Request versions(int version) {
        return version < 3
                ? ApiVersions.Request.DEFAULT
                : ApiVersions.Request.builder()
                        .clientSoftwareName("raw-client")
                        .clientSoftwareVersion("1.0")
                        .build();
    }

    private static Heartbeat.Request heartbeatOf(String group) {
        return Heartbeat.Request.builder().groupId(group).memberId("m").build();
    }

    private static Heartbeat.Response code(int code) {
        return Heartbeat.Response.builder().errorCode((short) code).build();
    }

    private static Produce.Request produceOf(int bytes) {
        List<Produce.Request.PartitionData> partitions = new ArrayList<>();
        partitions.add(Produce.Request.PartitionData.builder()
                .records(Parts.of(Unpooled.wrappedBuffer(new byte[bytes])))
                .build());
        return Produce.Request.builder()
                .acks((short) 1)
                .timeoutMs(1000)
                .topicData(List.of(Produce.Request.TopicData.builder()
                        .name("t")
                        .partitionData(partitions)
                        .build()))
                .build();
    }
}
