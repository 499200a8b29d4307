package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Leaders are killed while idempotent producers write: what was acknowledged is on every replica at its offset. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FailoverIT {
    private static final String TOPIC = "survivor";
    private static final int PARTITIONS = 3;
    private static final int KILLS = 3;
    private static final int AHEAD_MAX = 5_000;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final List<ConcurrentSkipListMap<Long, Integer>> acknowledged = new ArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();

    @Test
    void whatWasAcknowledgedIsOnEveryReplicaOnceAndInOrder() throws Exception {
        for (int p = 0; p < PARTITIONS; p++) {
            acknowledged.add(new ConcurrentSkipListMap<>());
        }
        try (BrokerCluster cluster = BrokerCluster.start(folder, 3, Map.of())) {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrap()))) {
                await().atMost(LIMIT)
                        .until(() -> admin.describeCluster().nodes().get().size() == 3);
                admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 3)))
                        .all()
                        .get(30, TimeUnit.SECONDS);
                Thread writer = new Thread(() -> write(cluster.bootstrap()), "writer");
                writer.start();
                for (int kill = 0; kill < KILLS; kill++) {
                    killLeader(cluster, admin, kill % PARTITIONS);
                }
                over.set(true);
                writer.join();
                awaitInSync(admin, 3);
            }
            assertThat(failures).as("records given up by the producer").hasValue(0);
            cluster.brokers().values().forEach(BrokerProcess::stop);
            for (BrokerProcess broker : cluster.brokers().values()) {
                check(broker);
            }
        }
    }

    private void killLeader(BrokerCluster cluster, Admin admin, int partition) throws Exception {
        awaitProgress();
        int leader = partitions(admin).get(partition).leader().id();
        cluster.broker(leader).kill();
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(partitions(admin)).allSatisfy(p -> {
                    assertThat(p.leader()).isNotNull();
                    assertThat(p.leader().id()).isNotEqualTo(leader);
                }));
        awaitProgress();
        cluster.broker(leader).startAgain();
        awaitInSync(admin, 3);
    }

    /** Until every partition has taken some more. */
    private void awaitProgress() {
        List<Integer> before = acknowledged.stream().map(Map::size).toList();
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(10)).until(() -> {
            for (int p = 0; p < PARTITIONS; p++) {
                if (acknowledged.get(p).size() < before.get(p) + 500) {
                    return false;
                }
            }
            return true;
        });
    }

    private static void awaitInSync(Admin admin, int replicas) {
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> assertThat(partitions(admin))
                        .allSatisfy(p -> assertThat(p.isr()).hasSize(replicas)));
    }

    private static List<TopicPartitionInfo> partitions(Admin admin) throws Exception {
        return admin.describeTopics(List.of(TOPIC))
                .allTopicNames()
                .get(20, TimeUnit.SECONDS)
                .get(TOPIC)
                .partitions();
    }

    private void write(String bootstrap) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", bootstrap,
                "enable.idempotence", "true",
                "acks", "all",
                "delivery.timeout.ms", "60000",
                "request.timeout.ms", "5000",
                "reconnect.backoff.max.ms", "200");
        AtomicInteger open = new AtomicInteger();
        try (KafkaProducer<Integer, Integer> producer =
                new KafkaProducer<>(settings, new IntegerSerializer(), new IntegerSerializer())) {
            for (int next = 0; !over.get() && failures.get() == 0; next++) {
                int value = next;
                int partition = value % PARTITIONS;
                open.incrementAndGet();
                producer.send(new ProducerRecord<>(TOPIC, partition, value, value), (metadata, error) -> {
                    open.decrementAndGet();
                    if (error == null) {
                        acknowledged.get(partition).put(metadata.offset(), value);
                    } else {
                        failures.incrementAndGet();
                    }
                });
                if (open.get() > AHEAD_MAX) {
                    producer.flush();
                }
            }
            producer.flush();
        }
    }

    private void check(BrokerProcess broker) throws IOException {
        for (int p = 0; p < PARTITIONS; p++) {
            TreeMap<Long, Integer> stored = StoredRecords.in(broker.data().resolve(TOPIC + "-" + p));
            String where = "broker in " + broker.folder + ", partition " + p;
            assertThat(List.copyOf(stored.values()))
                    .as(where)
                    .doesNotHaveDuplicates()
                    .isSorted();
            assertThat(stored).as(where).containsAllEntriesOf(acknowledged.get(p));
        }
    }
}
