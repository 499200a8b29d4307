package io.ottla.broker.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.broker.api.ApiTable;
import io.ottla.broker.api.Call;
import io.ottla.broker.api.CallGate;
import io.ottla.broker.config.BrokerSettings;
import io.ottla.broker.config.NetworkSettings;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.Heartbeat;
import io.ottla.protocol.lane.Clock;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.net.EventExecutorLane;
import io.ottla.protocol.net.FrameMemory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections go to the event loop on which their work lies. */
class ConnectionMoveTest {
    private static final int REQUESTS = 400;

    private final NetworkLoops loops = NetworkLoops.start(2, NetworkLoops.Allocator.POOLED);
    private final List<Lane> lanes = loops.all().stream()
            .map(loop -> (Lane) new EventExecutorLane(loop, Clock.SYSTEM))
            .toList();
    private final Map<String, Set<Long>> servedOn = new ConcurrentHashMap<>();
    private final Map<String, Boolean> lastWasHere = new ConcurrentHashMap<>();
    private Listeners listeners;
    private InetSocketAddress address;

    @BeforeEach
    void start() {
        NetworkSettings settings = BrokerSettings.of(Map.of(
                        "listeners", "PLAINTEXT://127.0.0.1:0",
                        "zookeeper.connect", "unused:1",
                        "ottla.frame.timeout.ms", "300"))
                .network();
        ApiTable table = new ApiTable(List.of(ApiTable.Entry.of(ApiKey.HEARTBEAT, 0, 4, this::heartbeat)));
        ConnectionRules rules = new ConnectionRules(
                () -> table,
                CallGate.OPEN,
                settings.requestBytesMax(),
                settings.frameTimeoutMs(),
                settings.connectionsIdleMaxMs(),
                new InFlightBudget(1 << 20),
                new FrameMemory(1 << 20),
                Clock.SYSTEM);
        listeners = new Listeners(loops, rules, () -> settings);
        listeners.bind(settings.listeners().listeners().get(0));
        listeners.accept();
        address = listeners.address("PLAINTEXT");
    }

    @AfterEach
    void stop() {
        listeners.close();
        loops.stop().syncUninterruptibly();
    }

    /** Works on lane 1 for the group "second", on lane 0 for any other, and on both in turn for "both". */
    private Reply<Heartbeat.Response> heartbeat(Call<Heartbeat.Request> call) {
        String group = call.request().groupId();
        int turn = call.request().generationId();
        Lane lane = lanes.get(group.equals("second") || group.equals("both") && turn % 2 == 1 ? 1 : 0);
        servedOn.computeIfAbsent(group, g -> ConcurrentHashMap.newKeySet())
                .add(Thread.currentThread().getId());
        lastWasHere.put(group, lane.here());
        call.connection().workedOn(lane);
        Reply<Heartbeat.Response> reply = Reply.on(call.lane());
        lane.enter(() ->
                reply.complete(Heartbeat.Response.builder().throttleTimeMs(turn).build()));
        return reply;
    }

    private static Heartbeat.Request beat(String group, int turn) {
        return Heartbeat.Request.builder().groupId(group).generationId(turn).build();
    }

    @Test
    void a_connection_ends_up_where_its_work_is_and_loses_no_answer_on_the_way() throws IOException {
        for (String group : List.of("first", "second")) {
            for (int connection = 0; connection < 4; connection++) {
                try (RawClient client = new RawClient(address)) {
                    for (int turn = 0; turn < REQUESTS; turn++) {
                        Heartbeat.Response answer = client.ask(ApiKey.HEARTBEAT, 1, beat(group, turn));
                        assertThat(answer.throttleTimeMs()).isEqualTo(turn);
                    }
                    assertThat(lastWasHere.get(group)).isTrue();
                }
            }
            assertThat(servedOn.get(group)).as("half of them began elsewhere").hasSize(2);
        }
    }

    @Test
    void requests_sent_ahead_are_answered_in_order_across_the_move() throws IOException {
        for (String group : List.of("first", "second")) {
            try (RawClient client = new RawClient(address)) {
                int[] sent = new int[REQUESTS];
                for (int turn = 0; turn < REQUESTS; turn++) {
                    sent[turn] = client.send(ApiKey.HEARTBEAT, 1, beat(group, turn));
                }
                for (int turn = 0; turn < REQUESTS; turn++) {
                    assertThat(client.receive().correlationId()).isEqualTo(sent[turn]);
                }
                client.ask(ApiKey.HEARTBEAT, 1, beat(group, REQUESTS));
                assertThat(lastWasHere.get(group)).isTrue();
            }
        }
    }

    @Test
    void a_connection_that_works_with_both_stays_where_it_is() throws IOException {
        try (RawClient client = new RawClient(address)) {
            for (int turn = 0; turn < REQUESTS; turn++) {
                client.ask(ApiKey.HEARTBEAT, 1, beat("both", turn));
            }
        }
        assertThat(servedOn.get("both")).hasSize(1);
    }

    @Test
    void a_moved_connection_still_ends_when_half_a_request_stands_still() throws IOException {
        for (String group : List.of("first", "second")) {
            try (RawClient client = new RawClient(address)) {
                for (int turn = 0; turn < REQUESTS; turn++) {
                    client.ask(ApiKey.HEARTBEAT, 1, beat(group, turn));
                }
                client.send(new byte[] {0, 0, 0, 100, 0});
                assertThat(client.isClosedByServer()).isTrue();
            }
        }
    }

    @Test
    void only_what_stays_on_this_machine_is_not_paced() throws UnknownHostException {
        InetSocketAddress loopback = new InetSocketAddress("127.0.0.1", 1);
        InetSocketAddress ours = new InetSocketAddress(InetAddress.getByName("10.0.0.7"), 1);
        InetSocketAddress theirs = new InetSocketAddress(InetAddress.getByName("10.0.0.8"), 2);

        assertThat(SameHost.isWithinHost(loopback, loopback)).isTrue();
        assertThat(SameHost.isWithinHost(ours, new InetSocketAddress(ours.getAddress(), 2)))
                .isTrue();
        assertThat(SameHost.isWithinHost(ours, theirs)).isFalse();
        assertThat(SameHost.isWithinHost(null, theirs)).isFalse();
    }
}
