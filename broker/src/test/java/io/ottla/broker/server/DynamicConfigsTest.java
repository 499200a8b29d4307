package io.ottla.broker.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ottla.broker.config.BrokerSettings;
import io.ottla.broker.net.RawClient;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.Metadata;
import io.ottla.protocol.lane.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Settings of a whole broker that are changed while it runs, and what a client then sees. */
@Timeout(120)
class DynamicConfigsTest {
    private static final ConfigResource BROKER = new ConfigResource(ConfigResource.Type.BROKER, "3");
    private static final ConfigResource EVERY_BROKER = new ConfigResource(ConfigResource.Type.BROKER, "");
    private static final String MAP = "PLAINTEXT:PLAINTEXT,EXTRA:PLAINTEXT";

    @TempDir
    static Path folder;

    private static TestZooKeeper zooKeeper;
    private static TestBroker broker;
    private static Admin admin;

    @BeforeAll
    static void start() throws Exception {
        zooKeeper = new TestZooKeeper(folder);
        Map<String, String> settings = new HashMap<>(zooKeeper.settings());
        settings.put("producer.id.expiration.check.interval.ms", "50");
        broker = new TestBroker(folder, settings);
        admin = Admin.create(
                Map.of("bootstrap.servers", "127.0.0.1:" + broker.address().getPort()));
    }

    @AfterAll
    static void stop() throws Exception {
        admin.close();
        broker.close();
        zooKeeper.close();
    }

    @AfterEach
    void forgetOverrides() throws Exception {
        for (ConfigResource resource : List.of(BROKER, EVERY_BROKER)) {
            List<AlterConfigOp> changes = describe(resource).entrySet().stream()
                    .filter(entry -> entry.getValue().source() == ConfigEntry.ConfigSource.DYNAMIC_BROKER_CONFIG
                            || entry.getValue().source() == ConfigEntry.ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG)
                    .filter(entry -> resource == EVERY_BROKER
                            || entry.getValue().source() == ConfigEntry.ConfigSource.DYNAMIC_BROKER_CONFIG)
                    .map(entry -> new AlterConfigOp(new ConfigEntry(entry.getKey(), null), AlterConfigOp.OpType.DELETE))
                    .toList();
            if (!changes.isEmpty()) {
                admin.incrementalAlterConfigs(Map.of(resource, changes)).all().get();
            }
        }
    }

    @Test
    void aListenerIsOpenedToldAndClosedWhileTheBrokerRuns() throws Exception {
        set(
                BROKER,
                Map.of(
                        "listeners",
                        "PLAINTEXT://127.0.0.1:0,EXTRA://127.0.0.1:0",
                        "listener.security.protocol.map",
                        MAP));

        await().until(() -> broker.listens("EXTRA"));
        InetSocketAddress extra = broker.address("EXTRA");
        await().untilAsserted(() -> assertThat(zooKeeper.data("/brokers/ids/3"))
                .contains("EXTRA://127.0.0.1:" + extra.getPort(), "\"EXTRA\":\"PLAINTEXT\""));
        try (RawClient client = new RawClient(extra)) {
            await().untilAsserted(() -> assertThat(brokers(client)).containsExactly("127.0.0.1:" + extra.getPort()));
            try (RawClient other = broker.connect()) {
                assertThat(brokers(other))
                        .containsExactly("127.0.0.1:" + broker.address().getPort());
            }

            delete(BROKER, "listeners");

            await().untilAsserted(() -> assertThatThrownBy(() -> new Socket(extra.getAddress(), extra.getPort()))
                    .isInstanceOf(IOException.class));
            await().untilAsserted(
                            () -> assertThatThrownBy(() -> brokers(client)).isInstanceOf(IOException.class));
        }
        await().untilAsserted(() -> assertThat(zooKeeper.data("/brokers/ids/3")).doesNotContain("EXTRA://"));
    }

    @Test
    void otherAddressesAreAdvertisedAtOnce() throws Exception {
        set(
                BROKER,
                Map.of(
                        "advertised.listeners",
                        "PLAINTEXT://localhost:" + broker.address().getPort()));

        try (RawClient client = broker.connect()) {
            await().untilAsserted(() -> assertThat(brokers(client))
                    .containsExactly("localhost:" + broker.address().getPort()));
        }
    }

    @Test
    void theListenerBetweenBrokersCannotBeTakenAway() {
        refused(
                BROKER,
                Map.of("listeners", "EXTRA://127.0.0.1:0", "listener.security.protocol.map", MAP),
                "listeners would make EXTRA the listener by which brokers talk to each other",
                "inter.broker.listener.name");
        refused(BROKER, Map.of("listeners", "EXTRA://127.0.0.1:0"), "EXTRA", "listener.security.protocol.map");
        refused(BROKER, Map.of("listeners", "SSL://:9093,PLAINTEXT://127.0.0.1:0"), "SSL", "not part of this release");
        refused(EVERY_BROKER, Map.of("listeners", "PLAINTEXT://:9092"), "listeners", "name the broker");
    }

    @Test
    void aListenerThatCannotBeOpenedLeavesTheOthersAlone() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                RawClient client = broker.connect()) {
            String there = "PLAINTEXT://127.0.0.1:0,EXTRA://127.0.0.1:";
            set(BROKER, Map.of("listeners", there + taken.getLocalPort(), "listener.security.protocol.map", MAP));

            assertThat(brokers(client))
                    .containsExactly("127.0.0.1:" + broker.address().getPort());
            set(BROKER, Map.of("listeners", there + "0"));
            await().until(() -> broker.listens("EXTRA"));
            assertThat(brokers(client)).hasSize(1);
        }
    }

    @Test
    void theLargestBatchCanBeChanged() throws Exception {
        admin.createTopics(List.of(new NewTopic("sizes", 1, (short) 1))).all().get();
        try (KafkaProducer<String, String> producer = producer()) {
            ProducerRecord<String, String> record = new ProducerRecord<>("sizes", "x".repeat(5000));
            producer.send(record).get();

            set(EVERY_BROKER, Map.of("message.max.bytes", "1000"));

            assertThatThrownBy(() -> producer.send(record).get()).hasCauseInstanceOf(RecordTooLargeException.class);
        }
    }

    @Test
    void connectionsOfOneAddressCanBeLimited() throws Exception {
        set(EVERY_BROKER, Map.of("max.connections.per.ip.overrides", "127.0.0.1:1"));

        try (RawClient refused = broker.connect()) {
            assertThatThrownBy(() -> brokers(refused)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void producersAreForgottenSooner() throws Exception {
        admin.createTopics(List.of(new NewTopic("producers", 1, (short) 1)))
                .all()
                .get();
        TopicPartition partition = new TopicPartition("producers", 0);
        try (KafkaProducer<String, String> producer = producer()) {
            producer.send(new ProducerRecord<>("producers", "v")).get();
        }
        assertThat(producers(partition)).isEqualTo(1);

        set(EVERY_BROKER, Map.of("producer.id.expiration.ms", "1"));

        await().untilAsserted(() -> assertThat(producers(partition)).isZero());
    }

    @Test
    void whatCannotBeChangedIsRefusedByName() {
        refused(BROKER, Map.of("num.io.threads", "4"), "num.io.threads", "property file");
        refused(EVERY_BROKER, Map.of("num.network.threads", "4"), "num.network.threads", "property file");
        refused(BROKER, Map.of("remote.fetch.max.wait.ms", "2"), "remote.fetch.max.wait.ms", "tiered storage");
        refused(BROKER, Map.of("log.segment.byte", "2"), "did you mean log.segment.bytes?");
        refused(BROKER, Map.of("log.cleaner.threads", "-1"), "log.cleaner.threads", "at least 0");
    }

    @Test
    void diskThreadsFollowTheirSettings() {
        BrokerSettings few = settings("2", "1");
        Threads threads = Threads.start(few, Clock.SYSTEM);
        try {
            assertThat(threads.disk().getMaximumPoolSize()).isEqualTo(2);
            threads.resize(settings("7", "1"));
            assertThat(threads.disk().getCorePoolSize()).isEqualTo(7);
            threads.resize(settings("1", "3"));
            assertThat(threads.disk().getMaximumPoolSize()).isEqualTo(3);
            assertThat(threads.disk().getCorePoolSize()).isEqualTo(3);
        } finally {
            threads.stop();
        }
    }

    private static BrokerSettings settings(String background, String recovery) {
        return BrokerSettings.of(Map.of(
                "broker.id", "1",
                "log.dirs", "data",
                "zookeeper.connect", "localhost:1",
                "background.threads", background,
                "num.recovery.threads.per.data.dir", recovery));
    }

    private static void refused(ConfigResource resource, Map<String, String> values, String... says) {
        assertThatThrownBy(() -> set(resource, values)).hasMessageContainingAll(says);
    }

    private static void set(ConfigResource resource, Map<String, String> values) throws Exception {
        List<AlterConfigOp> changes = values.entrySet().stream()
                .map(e -> new AlterConfigOp(new ConfigEntry(e.getKey(), e.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        admin.incrementalAlterConfigs(Map.of(resource, changes)).all().get();
    }

    private static void delete(ConfigResource resource, String name) throws Exception {
        AlterConfigOp delete = new AlterConfigOp(new ConfigEntry(name, null), AlterConfigOp.OpType.DELETE);
        admin.incrementalAlterConfigs(Map.of(resource, List.of(delete))).all().get();
    }

    private static Map<String, ConfigEntry> describe(ConfigResource resource) throws Exception {
        Map<String, ConfigEntry> entries = new HashMap<>();
        admin.describeConfigs(List.of(resource))
                .all()
                .get()
                .get(resource)
                .entries()
                .forEach(entry -> entries.put(entry.name(), entry));
        return entries;
    }

    private static KafkaProducer<String, String> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", "127.0.0.1:" + broker.address().getPort()),
                new StringSerializer(),
                new StringSerializer());
    }

    private static int producers(TopicPartition partition) throws Exception {
        return admin.describeProducers(List.of(partition))
                .partitionResult(partition)
                .get()
                .activeProducers()
                .size();
    }

    private static List<String> brokers(RawClient client) throws IOException {
        Metadata.Response answer = client.ask(
                ApiKey.METADATA, 5, Metadata.Request.builder().topics(List.of()).build());
        return answer.brokers().stream()
                .map(told -> told.host() + ":" + told.port())
                .toList();
    }
}
