package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/** What ZooKeeper says of a cluster: no broker's picture of it, which may be old. Not thread-safe. */
final class ClusterView implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(40);

    private static final int SESSION_MS = 30_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String connect;
    private final ZooKeeper zooKeeper;

    /** A partition's state, and the transaction that changed it last. */
    record State(int leader, List<Integer> isr, long changedBy) {}

    ClusterView(String connect) throws Exception {
        this.connect = connect;
        CompletableFuture<Boolean> connected = new CompletableFuture<>();
        zooKeeper = new ZooKeeper(connect, SESSION_MS, event -> connected.complete(true));
        connected.get(20, TimeUnit.SECONDS);
    }

    /** -1 for none. */
    int controller() {
        JsonNode node = json("/controller", new Stat());
        return node == null ? -1 : node.get("brokerid").asInt();
    }

    /** The transaction that registered the broker; -1 when it is not registered. */
    long registeredBy(int broker) {
        Stat stat = new Stat();
        return json("/brokers/ids/" + broker, stat) == null ? -1 : stat.getCzxid();
    }

    List<State> states(String topic, int partitions) {
        List<State> states = new ArrayList<>();
        for (int p = 0; p < partitions; p++) {
            Stat stat = new Stat();
            JsonNode node = json("/brokers/topics/" + topic + "/partitions/" + p + "/state", stat);
            List<Integer> isr = new ArrayList<>();
            if (node != null) {
                node.get("isr").forEach(id -> isr.add(id.asInt()));
            }
            states.add(new State(node == null ? -1 : node.get("leader").asInt(), isr, stat.getMzxid()));
        }
        return states;
    }

    /** Until so many brokers are registered, and one of them is controller. */
    void awaitBrokers(int count) {
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> children("/brokers/ids").size() == count
                        && children("/brokers/ids").contains(Integer.toString(controller())));
    }

    /** Until all brokers are registered, and every partition has so many replicas in sync and a leader. */
    void awaitInSync(String topic, int partitions, int replicas) {
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(20)).untilAsserted(() -> {
            assertThat(children("/brokers/ids")).hasSize(replicas);
            assertThat(states(topic, partitions)).allSatisfy(state -> {
                assertThat(state.leader()).isNotNegative();
                assertThat(state.isr()).hasSize(replicas);
            });
        });
    }

    /** Until other brokers lead all partitions. */
    void awaitLeadersOtherThan(int broker, String topic, int partitions) {
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(10))
                .untilAsserted(() -> assertThat(states(topic, partitions))
                        .allSatisfy(state -> assertThat(state.leader()).isNotIn(-1, broker)));
    }

    List<String> children(String path) {
        try {
            return zooKeeper.getChildren(path, false);
        } catch (KeeperException e) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Resumes the session that the broker noted, and closes it: to ZooKeeper it has ended. */
    void expireSession(BrokerProcess broker) throws Exception {
        String[] note = Files.readString(broker.data().resolve("zookeeper.session"))
                .strip()
                .split(" ");
        CompletableFuture<Boolean> connected = new CompletableFuture<>();
        ZooKeeper other = new ZooKeeper(
                connect,
                4000,
                event -> connected.complete(true),
                Long.parseUnsignedLong(note[0], 16),
                Base64.getDecoder().decode(note[1]));
        connected.get(10, TimeUnit.SECONDS);
        other.close();
    }

    /** Null when it is missing, or ZooKeeper does not answer. */
    JsonNode json(String path, Stat stat) {
        try {
            return JSON.readTree(zooKeeper.getData(path, false, stat));
        } catch (KeeperException e) {
            return null;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        zooKeeper.close();
    }
}
