package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ottla.broker.net.RawClient;
import io.ottla.client.consumer.Consumer;
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
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Who asks a broker that does not lead, or as of an old epoch, is told who leads and where (KIP-951): our brokers say what
 * Kafka's say, in the same versions; and our client finds the new leader of either.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LeaderHintIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String TOPIC = "t";
    /** On broker 1 only. */
    private static final String ALONE = "alone";

    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
    private static final int NO_EPOCH = -1;

    @TempDir
    Path folder;

    private final Map<Integer, Integer> ports = new TreeMap<>();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void end() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Server.Make.class,
            names = {"OTTLA", "KAFKA_3_9"})
    void whoAsksTheWrongBrokerIsToldWhoLeadsAndWhere(Server.Make make) throws Exception {
        String bootstrap = start(make);
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
            consumer.assign(List.of(new io.ottla.client.TopicPartition(TOPIC, 0)));
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

    private String place(int broker) {
        return "[" + broker + "@127.0.0.1:" + ports.get(broker) + "]";
    }

    private String start(Server.Make make) {
        if (make == Server.Make.OTTLA) {
            BrokerCluster cluster = BrokerCluster.start(
                    folder, 2, Map.of("offsets.topic.replication.factor", "2", "min.insync.replicas", "1"));
            open.add(cluster);
            cluster.brokers().forEach((id, broker) -> ports.put(id, broker.port));
            return cluster.bootstrap();
        }
        ZooKeeperProcess zooKeeper = ZooKeeperProcess.start(folder);
        open.add(zooKeeper::close);
        for (int id = 1; id <= 2; id++) {
            Kafka39 kafka = Kafka39.start(
                    folder.resolve("kafka-" + id), zooKeeper.address(), Map.of("broker.id", Integer.toString(id)));
            open.add(kafka);
            ports.put(id, kafka.port);
        }
        return "127.0.0.1:" + ports.get(1);
    }

    private static Producer<String, String> producer(String bootstrap) {
        return Producer.builder(Serdes.TEXT_OUT, Serdes.TEXT_OUT)
                .bootstrapServers(bootstrap)
                .open();
    }

    private static Consumer<String, String> consumer(String bootstrap) {
        return Consumer.builder()
                .bootstrapServers(bootstrap)
                .autoOffsetReset("earliest")
                .deserializers(Serdes.TEXT_IN, Serdes.TEXT_IN)
                .open();
    }

    private static void writeAndRead(Producer<String, String> producer, Consumer<String, String> consumer, int count)
            throws Exception {
        for (int i = 0; i < count; i++) {
            producer.send(new ProducerRecord<>(TOPIC, "v" + i)).get(30, TimeUnit.SECONDS);
        }
        List<String> read = new ArrayList<>();
        await().atMost(LIMIT).pollInSameThread().until(() -> {
            consumer.poll(Duration.ofMillis(100)).forEach(record -> read.add(record.value()));
            return read.size() >= count;
        });
        assertThat(read).hasSize(count).doesNotHaveDuplicates();
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
                        Map.of(PARTITION, Optional.of(new NewPartitionReassignment(List.of(leader, 3 - leader)))))
                .all()
                .get();
        await().atMost(LIMIT)
                .until(() ->
                        admin.listPartitionReassignments().reassignments().get().isEmpty());
        await().atMost(LIMIT).ignoreExceptions().until(() -> {
            admin.electLeaders(ElectionType.PREFERRED, Set.of(PARTITION))
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
        try (RawClient client = new RawClient(new InetSocketAddress("127.0.0.1", ports.get(broker)))) {
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
        try (RawClient client = new RawClient(new InetSocketAddress("127.0.0.1", ports.get(broker)))) {
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
