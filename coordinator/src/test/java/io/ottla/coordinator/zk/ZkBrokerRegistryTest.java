package io.ottla.coordinator.zk;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.coordinator.cluster.Endpoint;
import io.ottla.coordinator.cluster.SecurityProtocol;
import io.ottla.coordinator.store.Election;
import io.ottla.coordinator.store.Liveness.Sign;
import io.ottla.coordinator.store.Registered;
import io.ottla.coordinator.store.Registration;
import io.ottla.coordinator.store.SessionNote;
import io.ottla.protocol.lane.Reply;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ZkBrokerRegistryTest {
    private static final int LONG_SESSION_MS = 10_000;
    private static final int SHORT_SESSION_MS = 1000;

    @TempDir
    Path dir;

    private final Notes notes = new Notes();
    private ZkFixture zk;

    @BeforeEach
    void start() throws Exception {
        zk = new ZkFixture(dir);
    }

    @AfterEach
    void stop() throws Exception {
        zk.close();
    }

    @Test
    void aBrokerEntersWithAnEpochThatGrows() throws Exception {
        ZkSession first = zk.session();
        long epoch = accepted(register(first, notes, Sign.DEAD, 9092));
        first.close();

        long next = accepted(register(zk.session(), notes, Sign.DEAD, 9092));

        assertThat(epoch).isPositive();
        assertThat(next).isGreaterThan(epoch);
    }

    @Test
    void theClusterGetsItsIdOnceAndBrokersTheirs() throws Exception {
        ZkBrokerRegistry registry = registry(zk.session(), notes, Sign.DEAD);
        assertThat(zk.ask(() -> registry.clusterId(zk.lane, "first"))).isEqualTo("first");
        assertThat(zk.ask(() -> registry.clusterId(zk.lane, "second"))).isEqualTo("first");
        assertThat(zk.ask(() -> registry.nextBrokerId(zk.lane, 1000))).isEqualTo(1001);
        assertThat(zk.ask(() -> registry.nextBrokerId(zk.lane, 1000))).isEqualTo(1002);
    }

    @Test
    void afterKillTheNodeOfTheDeadProcessIsTakenOverAtOnceWithItsControllership() throws Exception {
        ZkSession killed = zk.session(LONG_SESSION_MS);
        accepted(register(killed, notes, Sign.UNKNOWN, 9092));
        ZkClusterStore its = new ZkClusterStore(killed);
        zk.ask(() -> its.elect(zk.lane, 1));

        long startNs = System.nanoTime();
        ZkSession restarted = zk.session(LONG_SESSION_MS);
        accepted(register(restarted, notes, Sign.UNKNOWN, 9092));
        long tookMs = (System.nanoTime() - startNs) / 1_000_000;

        assertThat(tookMs).isLessThan(LONG_SESSION_MS / 2);
        assertThat(zk.ask(() -> new ZkClusterStore(restarted).elect(zk.lane, 1)))
                .isInstanceOf(Election.Won.class);
    }

    @Test
    void aLiveBrokerWithTheSameIdIsNamed() throws Exception {
        accepted(register(zk.session(), notes, Sign.DEAD, 9092));

        Registered second = register(zk.session(), new Notes(), Sign.ALIVE, 9093);

        assertThat(second)
                .isEqualTo(new Registered.InUse("broker id 1 is in use by 127.0.0.1:9092; give this broker another "
                        + "broker.id, or stop that one"));
        TreeMap<String, String> nodes = ZkFixture.dump(zk.plain());
        assertThat(nodes.get("/brokers/ids/1")).contains("9092");
    }

    @Test
    void theNodeOfAStrangerWhoIsDeadIsTakenOver() throws Exception {
        accepted(register(zk.session(), notes, Sign.DEAD, 9092));

        accepted(register(zk.session(), new Notes(), Sign.DEAD, 9093));

        assertThat(ZkFixture.dump(zk.plain()).get("/brokers/ids/1")).contains("9093");
    }

    @Test
    void whenItCannotBeToldTheSessionIsWaitedFor() throws Exception {
        ZkSession silent = zk.session(SHORT_SESSION_MS);
        accepted(register(silent, notes, Sign.DEAD, 9092));
        zk.expire(silent);

        accepted(register(zk.session(LONG_SESSION_MS), new Notes(), Sign.UNKNOWN, 9093));
    }

    @Test
    void whenItCannotBeToldAndTheSessionLivesOnTheIdIsInUse() throws Exception {
        accepted(register(zk.session(LONG_SESSION_MS), notes, Sign.DEAD, 9092));

        Registered second = register(zk.session(SHORT_SESSION_MS), new Notes(), Sign.UNKNOWN, 9093);

        assertThat(second).isInstanceOf(Registered.InUse.class);
    }

    @Test
    void registeringTwiceInOneSessionIsTheSameRegistration() throws Exception {
        ZkSession session = zk.session();
        long epoch = accepted(register(session, notes, Sign.ALIVE, 9092));
        assertThat(accepted(register(session, notes, Sign.ALIVE, 9092))).isEqualTo(epoch);
    }

    @Test
    void aChrootIsMadeWhenItIsMissing() throws Exception {
        ZkSettings inside =
                new ZkSettings(zk.server.connect() + "/clusters/one", LONG_SESSION_MS, 10_000, ZkSettings.Acls.OPEN);
        try (ZkSession session = ZkSession.open(inside)) {
            accepted(register(session, notes, Sign.DEAD, 9092));
            assertThat(ZkFixture.dump(zk.plain())).containsKey("/clusters/one/brokers/ids/1");
        }
    }

    private ZkBrokerRegistry registry(ZkSession session, SessionNote note, Sign sign) {
        return new ZkBrokerRegistry(session, note, (asker, endpoint) -> Reply.done(sign));
    }

    private Registered register(ZkSession session, SessionNote note, Sign sign, int port) throws Exception {
        Endpoint endpoint = new Endpoint("PLAINTEXT", SecurityProtocol.PLAINTEXT, "127.0.0.1", port);
        return zk.ask(() ->
                registry(session, note, sign).register(zk.lane, new Registration(1, List.of(endpoint), null, -1)));
    }

    private static long accepted(Registered outcome) {
        assertThat(outcome).isInstanceOf(Registered.Accepted.class);
        return ((Registered.Accepted) outcome).brokerEpoch();
    }

    /** The notes of one set of log directories. */
    private static final class Notes implements SessionNote {
        private @Nullable Note note;

        @Override
        public @Nullable Note read() {
            return note;
        }

        @Override
        public void write(Note next) {
            note = next;
        }
    }
}
