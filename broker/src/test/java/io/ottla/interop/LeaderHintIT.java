package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ottla.broker.net.RawClient;
import io.ottla.client.TopicPartition;
import io.ottla.client.consumer.Consumer;
import io.ottla.client.consumer.ConsumerBuilder;
import io.ottla.client.producer.Producer;
import io.ottla.client.producer.ProducerRecord;
import io.ottla.client.serialization.Serdes;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.api.Produce;
import io.ottla.protocol.record.BatchBuilder;
import io.ottla.protocol.record.BatchTraits;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Parts;
import io.ottla.protocol.wire.Uuid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.ElectionType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Who asks a broker that does not lead, or as of an old epoch, is told who leads and where (KIP-951): our brokers say what
 * Kafka's say, in the same versions; and our client finds the new leader of either. And it reads from the follower that the
 * leader of either names (KIP-392).
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LeaderHintIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String TOPIC = "t";
    /** On broker 1 only. */
    private static final String ALONE = "alone";

    private static final String NEAR = "near";

    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
    private static final org.apache.kafka.common.TopicPartition KAFKAS =
            new org.apache.kafka.common.TopicPartition(TOPIC, 0);
    private static final int NO_EPOCH = -1;

    @TempDir
    static Path folder;

    private static final Map<Server.Make, TwoBrokers> CLUSTERS = new EnumMap<>(Server.Make.class);
    private TwoBrokers brokers;

    @BeforeAll
    static void startAll() {
        Map<Server.Make, CompletableFuture<TwoBrokers>> starting = new EnumMap<>(Server.Make.class);
        for (Server.Make make : List.of(Server.Make.OTTLA, Server.Make.KAFKA_3_9)) {
            starting.put(make, CompletableFuture.supplyAsync(() -> start(make), task -> new Thread(task).start()));
        }
        starting.forEach((make, both) -> CLUSTERS.put(make, both.join()));
    }

    private static TwoBrokers start(Server.Make make) {
        try {
            return TwoBrokers.start(make, folder.resolve(make.name()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    static void endAll() {
        CLUSTERS.values().forEach(TwoBrokers::close);
    }

    @Order(1)
    @ParameterizedTest
    @EnumSource(
            value = Server.Make.class,
            names = {"OTTLA", "KAFKA_3_9"})
    void whoAsksTheWrongBrokerIsToldWhoLeadsAndWhere(Server.Make make) throws Exception {
        brokers = CLUSTERS.get(make);
        String bootstrap = brokers.bootstrap();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
                Producer<String, String> producer = producer(bootstrap);
                Consumer<String, String> consumer = consumer(bootstrap)) {
            await().atMost(LIMIT)
                    .until(() -> admin.describeCluster().nodes().get().size() == 2);
            admin.createTopics(List.of(
                            new NewTopic(TOPIC, Map.of(0, List.of(1, 2))), new NewTopic(ALONE, Map.of(0, List.of(1)))))
                    .all()
                    .get();
            await().atMost(LIMIT)
                    .ignoreExceptions()
                    .until(() ->
                            described(admin, TOPIC).partitions().get(0).isr().size() == 2);
            Uuid id = id(admin, TOPIC);
            Uuid alone = id(admin, ALONE);
            consumer.assign(List.of(PARTITION));
            writeAndRead(producer, consumer, 10);

            String hint = "NOT_LEADER_OR_FOLLOWER 1@0 " + place(1);
            await().atMost(LIMIT)
                    .untilAsserted(
                            () -> assertThat(fetched(2, 16, alone, NO_EPOCH)).isEqualTo(hint));
            assertThat(fetched(2, 17, alone, NO_EPOCH)).isEqualTo(hint);
            assertThat(fetched(2, 15, alone, NO_EPOCH)).isEqualTo("NOT_LEADER_OR_FOLLOWER -1@-1 []");
            assertThat(fetched(1, 17, id, 0)).isEqualTo("NONE -1@-1 []");
            for (String topic : List.of(TOPIC, ALONE)) {
                assertThat(produced(2, 10, topic)).isEqualTo(hint);
                assertThat(produced(2, 11, topic)).isEqualTo(hint);
                assertThat(produced(2, 9, topic)).isEqualTo("NOT_LEADER_OR_FOLLOWER -1@-1 []");
            }

            for (int leader : List.of(2, 1, 2)) {
                lead(admin, leader);
                writeAndRead(producer, consumer, 10);
            }
            String epochOfNow = produced(1, 10, TOPIC).split("[@ ]")[2];
            assertThat(Integer.parseInt(epochOfNow)).isGreaterThanOrEqualTo(3);
            for (int broker : List.of(1, 2)) {
                assertThat(fetched(broker, 17, id, 0))
                        .isEqualTo("FENCED_LEADER_EPOCH 2@" + epochOfNow + " " + place(2));
            }
        }
    }

    /** The leader is frozen while the follower is read from; then the follower is killed. */
    @Order(2)
    @ParameterizedTest
    @EnumSource(
            value = Server.Make.class,
            names = {"OTTLA", "KAFKA_3_9"})
    void theFollowerInItsRackIsWhatAConsumerReadsFromUntilThatIsGone(Server.Make make) throws Exception {
        brokers = CLUSTERS.get(make);
        List<TopicPartition> near = List.of(new TopicPartition(NEAR, 0));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers.bootstrap()));
                Producer<String, String> producer = producer(brokers.bootstrap());
                Consumer<String, String> consumer = reader(brokers.bootstrap())
                        .set("client.rack", TwoBrokers.rack(1))
                        .open()) {
            admin.createTopics(List.of(new NewTopic(NEAR, Map.of(0, List.of(2, 1)))))
                    .all()
                    .get();
            List<String> written = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                written.add("v" + i);
                producer.send(new ProducerRecord<>(NEAR, "v" + i)).get(30, TimeUnit.SECONDS);
            }
            consumer.assign(near);
            assertThat(read(consumer, 10)).isEqualTo(written);
            await().atMost(LIMIT).pollInSameThread().until(() -> {
                assertThat(consumer.poll(Duration.ofMillis(100))).isEmpty();
                return readFromFollowers(consumer) == 1;
            });

            brokers.pause(2);
            try {
                consumer.seek(near.get(0), 0);
                assertThat(read(consumer, 10)).isEqualTo(written);
            } finally {
                brokers.resume(2);
            }

            brokers.kill(1);
            long killedNanos = System.nanoTime();
            consumer.seek(near.get(0), 0);
            assertThat(read(consumer, 10)).isEqualTo(written);
            assertThat(Duration.ofNanos(System.nanoTime() - killedNanos))
                    .as("it is not waited for until its leader knows that it is gone")
                    .isLessThan(TwoBrokers.SESSION.dividedBy(2));
            consumer.poll(Duration.ofMillis(100));
            assertThat(readFromFollowers(consumer)).isZero();
        }
    }

    private static double readFromFollowers(Consumer<?, ?> consumer) {
        return consumer.metrics().value("partitions-read-from-followers");
    }

    private String place(int broker) {
        return "[" + broker + "@127.0.0.1:" + brokers.port(broker) + "]";
    }

    private static Producer<String, String> producer(String bootstrap) {
        return Producer.builder(Serdes.TEXT_OUT, Serdes.TEXT_OUT)
                .bootstrapServers(bootstrap)
                .open();
    }

    private static Consumer<String, String> consumer(String bootstrap) {
        return reader(bootstrap).open();
    }

    private static ConsumerBuilder<String, String> reader(String bootstrap) {
        return Consumer.builder()
                .bootstrapServers(bootstrap)
                .autoOffsetReset("earliest")
                .deserializers(Serdes.TEXT_IN, Serdes.TEXT_IN);
    }

    private static void writeAndRead(Producer<String, String> producer, Consumer<String, String> consumer, int count)
            throws Exception {
        for (int i = 0; i < count; i++) {
            producer.send(new ProducerRecord<>(TOPIC, "v" + i)).get(30, TimeUnit.SECONDS);
        }
        assertThat(read(consumer, count)).hasSize(count).doesNotHaveDuplicates();
    }

    private static List<String> read(Consumer<String, String> consumer, int count) {
        List<String> read = new ArrayList<>();
        await().atMost(LIMIT).pollDelay(Duration.ZERO).pollInSameThread().until(() -> {
            consumer.poll(Duration.ofMillis(100)).forEach(record -> read.add(record.value()));
            return read.size() >= count;
        });
        return read;
    }

    private static TopicDescription described(Admin admin, String topic) throws Exception {
        return admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get(20, TimeUnit.SECONDS)
                .get(topic);
    }

    private static Uuid id(Admin admin, String topic) throws Exception {
        org.apache.kafka.common.Uuid id = described(admin, topic).topicId();
        return new Uuid(id.getMostSignificantBits(), id.getLeastSignificantBits());
    }

    private static void lead(Admin admin, int leader) throws Exception {
        admin.alterPartitionReassignments(
                        Map.of(KAFKAS, Optional.of(new NewPartitionReassignment(List.of(leader, 3 - leader)))))
                .all()
                .get();
        await().atMost(LIMIT)
                .until(() ->
                        admin.listPartitionReassignments().reassignments().get().isEmpty());
        await().atMost(LIMIT).ignoreExceptions().until(() -> {
            admin.electLeaders(ElectionType.PREFERRED, Set.of(KAFKAS))
                    .partitions()
                    .get();
            return described(admin, TOPIC).partitions().get(0).leader().id() == leader;
        });
    }

    private static String said(int error, int leader, int epoch, List<String> places) {
        return ErrorCode.of(error) + " " + leader + "@" + epoch + " " + places;
    }

    private String fetched(int broker, int version, Uuid id, int epoch) throws IOException {
        Fetch.Request request = Fetch.Request.builder()
                .replicaId(-1)
                .maxWaitMs(0)
                .minBytes(1)
                .maxBytes(1 << 20)
                .sessionEpoch(-1)
                .topics(List.of(Fetch.Request.Topic.builder()
                        .topicId(id)
                        .partitions(List.of(Fetch.Request.Partition.builder()
                                .currentLeaderEpoch(epoch)
                                .partitionMaxBytes(1 << 20)
                                .build()))
                        .build()))
                .build();
        try (RawClient client = new RawClient(new InetSocketAddress("127.0.0.1", brokers.port(broker)))) {
            Fetch.Response answer = client.ask(ApiKey.FETCH, version, request);
            Fetch.Response.Partition one =
                    answer.responses().get(0).partitions().get(0);
            return said(
                    one.errorCode(),
                    one.currentLeader().leaderId(),
                    one.currentLeader().leaderEpoch(),
                    answer.nodeEndpoints().stream()
                            .map(place -> place.nodeId() + "@" + place.host() + ":" + place.port())
                            .toList());
        }
    }

    private String produced(int broker, int version, String topic) throws IOException {
        ByteBuf bytes = Unpooled.buffer();
        try (BatchBuilder batch = new BatchBuilder(bytes, BatchTraits.PLAIN)) {
            batch.append(1000, null, new byte[10]);
            batch.finish();
        }
        Produce.Request request = Produce.Request.builder()
                .acks((short) 1)
                .timeoutMs(5000)
                .topicData(List.of(Produce.Request.TopicData.builder()
                        .name(topic)
                        .partitionData(List.of(new Produce.Request.PartitionData(0, Parts.of(bytes))))
                        .build()))
                .build();
        try (RawClient client = new RawClient(new InetSocketAddress("127.0.0.1", brokers.port(broker)))) {
            Produce.Response answer = client.ask(ApiKey.PRODUCE, version, request);
            Produce.Response.PartitionResponse one =
                    answer.responses().get(0).partitionResponses().get(0);
            return said(
                    one.errorCode(),
                    one.currentLeader().leaderId(),
                    one.currentLeader().leaderEpoch(),
                    answer.nodeEndpoints().stream()
                            .map(place -> place.nodeId() + "@" + place.host() + ":" + place.port())
                            .toList());
        }
    }
}
