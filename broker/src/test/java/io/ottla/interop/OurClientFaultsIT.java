package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ottla.client.ClientException;
import io.ottla.client.TopicPartition;
import io.ottla.client.TopicView;
import io.ottla.client.admin.Admin;
import io.ottla.client.admin.NewTopic;
import io.ottla.client.admin.Outcome;
import io.ottla.client.consumer.Consumer;
import io.ottla.client.producer.Producer;
import io.ottla.client.producer.ProducerRecord;
import io.ottla.client.producer.RecordMetadata;
import io.ottla.client.serialization.Serdes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our client while its broker is killed, frozen for longer than the client's timeouts, and restarted: what was acknowledged
 * is in the log once and in order, and was read; no future is left open and no thread is left over.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OurClientFaultsIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String NAME = "ours";
    private static final String TOPIC = ClientAtWork.topicOf(NAME);
    private static final int PROGRESS = 100;
    private static final int REQUEST_TIMEOUT_MS = 1500;
    private static final Map<String, String> SETTINGS = Map.of("request.timeout.ms", "" + REQUEST_TIMEOUT_MS);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private Set<String> threadsBefore;

    @BeforeEach
    void rememberThreads() {
        threadsBefore = clientThreads();
    }

    @AfterEach
    void noThreadIsLeftOver() {
        await("threads of closed clients end")
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(clientThreads()).isEqualTo(threadsBefore));
    }

    @Test
    void leadersThatAreKilledFrozenOrStoppedAreLeftForOthers() throws Exception {
        try (BrokerCluster cluster = BrokerCluster.start(folder, 3, Map.of());
                Admin admin = admin(cluster.bootstrap())) {
            create(admin, 3);
            try (OursAtWork client = new OursAtWork(NAME, cluster.bootstrap(), SETTINGS)) {
                goOn(client);
                int first = leader(admin);
                cluster.broker(first).kill();
                goOn(client);
                cluster.broker(first).startAgain();
                awaitInSync(admin, 3);

                int second = leader(admin);
                cluster.broker(second).pause();
                goOn(client);
                assertThat(leader(admin)).isNotEqualTo(second);
                cluster.broker(second).resume();
                awaitInSync(admin, 3);

                int third = leader(admin);
                cluster.broker(third).stop();
                cluster.broker(third).startAgain();
                goOn(client);
                client.finish();
                client.check(ClientAtWork.Repeats.NEVER);
                checkLog(cluster.bootstrap(), client);
            }
        }
    }

    @Test
    void theOnlyBrokerIsWaitedFor() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(folder);
                Admin admin = admin(broker.bootstrap())) {
            create(admin, 1);
            try (OursAtWork client = new OursAtWork(NAME, broker.bootstrap(), SETTINGS)) {
                goOn(client);
                broker.kill();
                broker.startAgain();
                goOn(client);
                broker.pause();
                int read = client.read.size();
                letPass(Duration.ofMillis(3 * REQUEST_TIMEOUT_MS));
                assertThat(client.read.size()).as("read from a frozen broker").isLessThanOrEqualTo(read + 500);
                broker.resume();
                goOn(client);
                broker.stop();
                broker.startAgain();
                goOn(client);
                client.finish();
                client.check(ClientAtWork.Repeats.NEVER);
                checkLog(broker.bootstrap(), client);
            }
        }
    }

    @Test
    void withoutABrokerEverythingEndsInItsTime() throws Exception {
        BrokerProcess broker = BrokerProcess.start(folder);
        try (Admin admin = admin(broker.bootstrap(), "default.api.timeout.ms", "2000")) {
            create(admin, 1);
            Map<String, String> settings = new TreeMap<>(SETTINGS);
            settings.put("bootstrap.servers", broker.bootstrap());
            settings.put("delivery.timeout.ms", "3000");
            settings.put("max.block.ms", "2000");
            Producer<String, String> producer = Producer.open(settings, Serdes.TEXT_OUT, Serdes.TEXT_OUT);
            settings.keySet().removeAll(List.of("delivery.timeout.ms", "max.block.ms"));
            settings.putAll(Map.of("group.id", "g", "default.api.timeout.ms", "2000", "auto.offset.reset", "earliest"));
            Consumer<String, String> consumer = Consumer.open(settings, Serdes.TEXT_IN, Serdes.TEXT_IN);
            consumer.subscribe(List.of(TOPIC));
            producer.send(ProducerRecord.of(TOPIC, null, "before")).get(10, TimeUnit.SECONDS);
            await().atMost(LIMIT)
                    .until(() -> !consumer.poll(Duration.ofMillis(100)).isEmpty());

            broker.pause();
            List<CompletableFuture<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                sent.add(producer.send(ProducerRecord.of(TOPIC, null, "frozen" + i)));
            }
            CompletableFuture<?> described = admin.topics().describe(List.of(TOPIC));
            within(6000, () -> consumer.poll(Duration.ofMillis(500)).isEmpty());
            within(6000, () -> {
                assertThatThrownBy(consumer::commitSync).isInstanceOf(ClientException.class);
                return true;
            });
            for (CompletableFuture<RecordMetadata> one : sent) {
                assertThatThrownBy(() -> one.get(8, TimeUnit.SECONDS)).hasCauseInstanceOf(ClientException.class);
            }
            assertThatThrownBy(() -> described.get(8, TimeUnit.SECONDS)).hasCauseInstanceOf(ClientException.class);
            broker.kill();
            CompletableFuture<RecordMetadata> gone = producer.send(ProducerRecord.of(TOPIC, null, "gone"));
            assertThatThrownBy(() -> gone.get(8, TimeUnit.SECONDS)).hasCauseInstanceOf(ClientException.class);
            within(8000, () -> {
                producer.close();
                return true;
            });
            within(8000, () -> {
                try {
                    consumer.close();
                } catch (ClientException e) {
                    assertThat(e).as("what the last commit failed of").hasMessageNotContaining("null");
                }
                return true;
            });
        } finally {
            broker.close();
        }
    }

    private static void goOn(OursAtWork client) {
        ClientAtWork.awaitProgress(List.of(client), PROGRESS);
    }

    private static void within(long ms, BooleanSupplier work) {
        long begin = System.nanoTime();
        assertThat(work.getAsBoolean()).isTrue();
        assertThat((System.nanoTime() - begin) / 1_000_000)
                .as("ms that it took")
                .isLessThan(ms);
    }

    private static void letPass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        await().atMost(time.plus(LIMIT)).until(() -> System.nanoTime() >= end);
    }

    /** What is in the log, read with Kafka's consumer: each number once and in order, and whatever was acknowledged. */
    private static void checkLog(String bootstrap, ClientAtWork client) {
        TreeMap<Long, Integer> log = new TreeMap<>();
        try (KafkaConsumer<Integer, Integer> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap), new IntegerDeserializer(), new IntegerDeserializer())) {
            var partition = new org.apache.kafka.common.TopicPartition(TOPIC, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> log.put(record.offset(), record.value()));
            }
        }
        assertThat(log).containsAllEntriesOf(client.acknowledged);
        assertThat(List.copyOf(log.values())).doesNotHaveDuplicates().isSorted();
    }

    private static Set<String> clientThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("ottla-"))
                .collect(Collectors.toSet());
    }

    private static Admin admin(String bootstrap, String... more) {
        Map<String, String> settings = new TreeMap<>(SETTINGS);
        settings.put("bootstrap.servers", bootstrap);
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return Admin.open(settings);
    }

    private static void create(Admin admin, int replicas) throws Exception {
        await().atMost(LIMIT)
                .until(() -> admin.brokers()
                                .describe()
                                .get(10, TimeUnit.SECONDS)
                                .nodes()
                                .size()
                        == replicas);
        admin.topics()
                .create(List.of(NewTopic.of(TOPIC, 1, replicas)), false)
                .get(20, TimeUnit.SECONDS)
                .values()
                .forEach(Outcome::orThrow);
    }

    private static TopicView.PartitionView partition(Admin admin) throws Exception {
        return admin.topics()
                .describe(List.of(TOPIC))
                .get(20, TimeUnit.SECONDS)
                .topics()
                .get(TOPIC)
                .partitions()
                .get(new TopicPartition(TOPIC, 0).partition());
    }

    private static int leader(Admin admin) throws Exception {
        return partition(admin).leader();
    }

    private static void awaitInSync(Admin admin, int replicas) {
        await().atMost(LIMIT).until(() -> partition(admin).isr().size() == replicas);
    }
}
