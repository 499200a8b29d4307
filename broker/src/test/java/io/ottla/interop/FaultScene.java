package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.IntegerDeserializer;

/** Three brokers and a writer that never stops, to whom faults happen; and the check that nothing was lost. */
final class FaultScene implements AutoCloseable {
    static final String TOPIC = "steady";
    static final int PARTITIONS = 3;
    static final int BROKERS = 3;

    final BrokerCluster cluster;
    final ClusterView view;
    final SteadyWriter writer;
    final SplittableRandom random;

    private FaultScene(BrokerCluster cluster, ClusterView view, SplittableRandom random) throws Exception {
        this.cluster = cluster;
        this.view = view;
        this.random = random;
        view.awaitBrokers(BROKERS);
        Map<Integer, List<Integer>> replicas = Map.of(0, List.of(1, 2, 3), 1, List.of(2, 3, 1), 2, List.of(3, 1, 2));
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(TOPIC, replicas))).all().get(30, TimeUnit.SECONDS);
        }
        writer = new SteadyWriter(cluster.bootstrap(), TOPIC, PARTITIONS);
    }

    static FaultScene start(Path folder, long seed) throws Exception {
        BrokerCluster cluster = BrokerCluster.start(
                folder,
                BROKERS,
                Map.of("auto.leader.rebalance.enable", "false", "log.segment.bytes", Integer.toString(256 << 10)));
        try {
            return new FaultScene(cluster, new ClusterView(cluster.zooKeeper.address()), new SplittableRandom(seed));
        } catch (Exception e) {
            cluster.close();
            throw e;
        }
    }

    /** A new one each time: Kafka's does not look for another controller when an election is refused. */
    Admin admin() {
        return Admin.create(Map.of(
                "bootstrap.servers", cluster.bootstrap(),
                "request.timeout.ms", "2000",
                "default.api.timeout.ms", "15000"));
    }

    /** Lets it happen while each broker leads, waits until all is well again, and checks. The longest gap in ms. */
    long play(Fault fault) throws Exception {
        awaitInSync();
        leadAsPreferred(0);
        writer.awaitProgress();
        writer.gapMs();
        long gapMs;
        try {
            gapMs = fault.happensTo(this);
        } finally {
            heal();
        }
        awaitInSync();
        writer.awaitProgress();
        check();
        return gapMs;
    }

    /** Each broker leads each partition in turn, and consumers read all that was acknowledged from it. */
    void checkWhoeverLeads() throws Exception {
        for (int turn = BROKERS - 1; turn >= 0; turn--) {
            place(turn);
            awaitInSync();
            leadAsPreferred(turn);
            for (int p = 0; p < PARTITIONS; p++) {
                read(p);
            }
        }
    }

    /** @return the broker that is to lead the partition, the first in the order of its replicas */
    private static int preferred(int partition, int turn) {
        return 1 + (partition + turn) % BROKERS;
    }

    private void place(int turn) throws Exception {
        Map<TopicPartition, Optional<NewPartitionReassignment>> orders = new HashMap<>();
        for (int p = 0; p < PARTITIONS; p++) {
            List<Integer> replicas = List.of(preferred(p, turn), preferred(p, turn + 1), preferred(p, turn + 2));
            orders.put(new TopicPartition(TOPIC, p), Optional.of(new NewPartitionReassignment(replicas)));
        }
        try (Admin admin = admin()) {
            admin.alterPartitionReassignments(orders).all().get(20, TimeUnit.SECONDS);
            await().atMost(ClusterView.LIMIT)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> admin.listPartitionReassignments()
                            .reassignments()
                            .get(10, TimeUnit.SECONDS)
                            .isEmpty());
        }
    }

    /** Each broker leads one partition. */
    private void leadAsPreferred(int turn) {
        await().atMost(ClusterView.LIMIT).ignoreExceptions().until(() -> {
            try (Admin admin = admin()) {
                admin.electLeaders(ElectionType.PREFERRED, null).partitions().get(5, TimeUnit.SECONDS);
            }
            List<ClusterView.State> states = view.states(TOPIC, PARTITIONS);
            return IntStream.range(0, PARTITIONS).allMatch(p -> states.get(p).leader() == preferred(p, turn));
        });
    }

    private void read(int p) {
        Map<Long, Integer> acknowledged = new TreeMap<>(writer.acknowledged.get(p));
        Map<String, Object> settings = Map.of("bootstrap.servers", cluster.bootstrap());
        TopicPartition partition = new TopicPartition(TOPIC, p);
        Map<Long, Integer> read = new HashMap<>();
        try (KafkaConsumer<Integer, Integer> consumer =
                new KafkaConsumer<>(settings, new IntegerDeserializer(), new IntegerDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> read.put(record.offset(), record.value()));
            }
        }
        assertThat(read.size()).isGreaterThanOrEqualTo(acknowledged.size());
        acknowledged.forEach((offset, value) -> {
            if (!value.equals(read.get(offset))) {
                assertThat(read.get(offset))
                        .as("%s at offset %d", partition, offset)
                        .isEqualTo(value);
            }
        });
    }

    /** Whatever a fault has left behind. */
    private void heal() {
        cluster.mend();
        if (!cluster.zooKeeper.isAlive()) {
            cluster.zooKeeper.spawn();
        }
        cluster.zooKeeper.resume();
        cluster.brokers().values().forEach(broker -> {
            if (broker.isAlive()) {
                broker.resume();
            } else {
                broker.startAgain();
            }
        });
    }

    /** What was acknowledged by now is on every replica, once, in order, at its offset, and the replicas are the same. */
    void check() {
        assertThat(writer.failure()).as("what the producer gave up on").isNull();
        assertThat(cluster.brokers().values()).allMatch(BrokerProcess::isAlive);
        ReplicaFiles.allHold(writer, cluster);
    }

    /** A broker that is not controller. */
    int otherThanController() {
        int controller = view.controller();
        List<Integer> others = cluster.brokers().keySet().stream()
                .filter(id -> id != controller)
                .toList();
        return others.get(random.nextInt(others.size()));
    }

    int controller() {
        return view.controller();
    }

    int any() {
        return 1 + random.nextInt(BROKERS);
    }

    void awaitInSync() {
        view.awaitInSync(TOPIC, PARTITIONS, BROKERS);
    }

    /** Until all partitions are led by others and take records. */
    void awaitOthersLead(int broker) {
        view.awaitLeadersOtherThan(broker, TOPIC, PARTITIONS);
        writer.awaitProgress();
    }

    /** Lets so much time pass. */
    static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        await().atMost(time.plusSeconds(5))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> System.nanoTime() - end >= 0);
    }

    @Override
    public void close() throws Exception {
        writer.close();
        view.close();
        cluster.close();
    }
}
