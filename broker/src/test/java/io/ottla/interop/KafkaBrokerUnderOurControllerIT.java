package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.util.concurrent.DefaultEventExecutor;
import io.ottla.broker.control.BrokerLink;
import io.ottla.broker.control.ClusterChanges.Mode;
import io.ottla.broker.control.ControlPlane;
import io.ottla.broker.control.ControlSettings;
import io.ottla.broker.control.SocketLink;
import io.ottla.client.net.ClientLoop;
import io.ottla.client.net.ConnectionSettings;
import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.Endpoint;
import io.ottla.coordinator.cluster.SecurityProtocol;
import io.ottla.coordinator.controller.CreateTopic;
import io.ottla.coordinator.controller.NewTopic;
import io.ottla.coordinator.controller.Order;
import io.ottla.coordinator.controller.TopicOutcome;
import io.ottla.coordinator.controller.TopicRef;
import io.ottla.coordinator.store.Liveness;
import io.ottla.coordinator.store.Registered;
import io.ottla.coordinator.store.Registration;
import io.ottla.coordinator.store.SessionNote;
import io.ottla.coordinator.zk.EmbeddedZooKeeper;
import io.ottla.coordinator.zk.ZkBrokerRegistry;
import io.ottla.coordinator.zk.ZkClusterStore;
import io.ottla.coordinator.zk.ZkConfigStore;
import io.ottla.coordinator.zk.ZkSession;
import io.ottla.coordinator.zk.ZkSettings;
import io.ottla.protocol.api.LeaderAndIsr;
import io.ottla.protocol.api.StopReplica;
import io.ottla.protocol.api.UpdateMetadata;
import io.ottla.protocol.lane.Clock;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.net.EventExecutorLane;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Message;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A Kafka 3.9 broker takes its orders from our controller, which has no broker of its own here. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KafkaBrokerUnderOurControllerIT {
    private static final int OURS = 1;
    private static final int KAFKAS = 2;

    @TempDir
    Path folder;

    private final DefaultEventExecutor executor = new DefaultEventExecutor();
    private final Lane lane = new EventExecutorLane(executor, Clock.SYSTEM);
    private final ClientLoop loop = ClientLoop.start("link");
    private EmbeddedZooKeeper zooKeeper;
    private ZkSession session;
    private ControlPlane control;

    @BeforeEach
    void startController() throws Exception {
        zooKeeper = EmbeddedZooKeeper.start(new EmbeddedZooKeeper.Settings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), folder.resolve("zookeeper"), 2000));
        session = ZkSession.open(new ZkSettings(zooKeeper.connect(), 18_000, 18_000, ZkSettings.Acls.OPEN));
        ZkBrokerRegistry registry =
                new ZkBrokerRegistry(session, new NoNote(), (asker, at) -> Reply.done(Liveness.Sign.UNKNOWN));
        String clusterId = ask(asker -> registry.clusterId(asker, "zbQyEj8uSouy-wDN_L79nw"));
        BrokerLink link = new OnlyKafka(new SocketLink(loop, ConnectionSettings.defaults("controller"), "PLAINTEXT"));
        Endpoint nowhere = new Endpoint("PLAINTEXT", SecurityProtocol.PLAINTEXT, "127.0.0.1", 1);
        control = new ControlPlane(
                lane,
                new ControlPlane.Stores(new ZkClusterStore(session), new ZkConfigStore(session), registry),
                new ControlPlane.Links(link, link),
                clusterId,
                new ControlSettings(
                        OURS,
                        "PLAINTEXT",
                        new CreateTopic.Defaults(1, 1),
                        ControlSettings.Deletion.ENABLED,
                        false,
                        0,
                        10),
                new Registration(OURS, List.of(nowhere), null, -1),
                () -> ClusterImage.empty(clusterId),
                new Random());
        assertThat(ask(control.member()::join)).isInstanceOf(Registered.Accepted.class);
        await().until(control.changes()::isController);
    }

    @AfterEach
    void stop() {
        session.close();
        zooKeeper.close();
        loop.close();
        executor.shutdownGracefully(0, 100, TimeUnit.MILLISECONDS);
    }

    @Test
    void itJoinsLeadsLosesAndRegainsItsPartitionsAndForgetsATopic() throws Exception {
        Map<String, String> settings =
                Map.of("broker.id", Integer.toString(KAFKAS), "zookeeper.session.timeout.ms", "6000");
        try (Kafka39 kafka = Kafka39.start(folder, zooKeeper.connect(), settings)) {
            TopicOutcome created = create("t", Map.of(0, List.of(KAFKAS), 1, List.of(KAFKAS)));
            assertThat(created.message()).isNull();
            produce(kafka.bootstrap(), "before");
            assertThat(consume(kafka.bootstrap())).isEqualTo("before");
            kafka.stop();
            assertThat(kafka.log()).doesNotContain("ERROR");
        }
        try (Kafka39 again = Kafka39.start(folder, zooKeeper.connect(), settings)) {
            assertThat(consume(again.bootstrap())).isEqualTo("before");
            List<TopicOutcome> gone =
                    ask(asker -> control.changes().deleteTopics(asker, List.of(new TopicRef.Named("t"))));
            assertThat(gone.get(0).error()).isEqualTo(ErrorCode.NONE);
            await().untilAsserted(() -> assertThat(again.log()).contains("deletion"));
            assertThat(create("t", Map.of(0, List.of(KAFKAS))).error()).isEqualTo(ErrorCode.NONE);
            produce(again.bootstrap(), "after");
            assertThat(consume(again.bootstrap())).isEqualTo("after");
            assertThat(again.log()).doesNotContain("ERROR");
        }
    }

    private TopicOutcome create(String topic, Map<Integer, List<Integer>> assignment) throws Exception {
        NewTopic wish = new NewTopic(topic, NewTopic.DEFAULT, NewTopic.DEFAULT, assignment, Map.of());
        await().atMost(Duration.ofSeconds(20))
                .until(() -> ask(asker -> control.changes().createTopics(asker, List.of(wish), Mode.CHECK))
                        .get(0)
                        .isDone());
        return ask(asker -> control.changes().createTopics(asker, List.of(wish), Mode.APPLY))
                .get(0);
    }

    private static void produce(String bootstrap, String value) throws Exception {
        Properties p = new Properties();
        p.put("bootstrap.servers", bootstrap);
        p.put("enable.idempotence", "false");
        p.put("delivery.timeout.ms", "30000");
        p.put("request.timeout.ms", "10000");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(p, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>("t", 0, null, value)).get(30, TimeUnit.SECONDS);
        }
    }

    private static String consume(String bootstrap) {
        Properties p = new Properties();
        p.put("bootstrap.servers", bootstrap);
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(p, new StringDeserializer(), new StringDeserializer())) {
            TopicPartition partition = new TopicPartition("t", 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            for (int i = 0; i < 100; i++) {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    return record.value();
                }
            }
        }
        return "nothing";
    }

    private <T> T ask(Function<Lane, Reply<T>> question) throws Exception {
        CompletableFuture<T> answer = new CompletableFuture<>();
        lane.run(() -> question.apply(lane).read((value, error) -> {
            if (error != null) {
                answer.completeExceptionally(error);
            } else {
                answer.complete(value);
            }
        }));
        return answer.get(60, TimeUnit.SECONDS);
    }

    /** Answers for our broker, which is not there, and hands everything else on. */
    private record OnlyKafka(BrokerLink wire) implements BrokerLink {
        @Override
        public Reply<Message> send(Lane asker, BrokerInfo broker, Order order) {
            if (broker.id() != OURS) {
                return wire.send(asker, broker, order);
            }
            return switch (order.key()) {
                case LEADER_AND_ISR -> Reply.done(LeaderAndIsr.Response.DEFAULT);
                case STOP_REPLICA -> Reply.done(StopReplica.Response.DEFAULT);
                default -> Reply.done(UpdateMetadata.Response.DEFAULT);
            };
        }

        @Override
        public void close(int brokerId) {
            wire.close(brokerId);
        }
    }

    private static final class NoNote implements SessionNote {
        @Override
        public @Nullable Note read() {
            return null;
        }

        @Override
        public void write(Note note) {
            // a first start
        }
    }
}
