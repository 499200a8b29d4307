package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 while an idempotent producer writes, restarted at once: what was acknowledged is there, once, in order. */
class KillUnderLoadIT {
    private static final int KILLS = 3;
    private static final int PARTITIONS = 3;

    @TempDir
    Path folder;

    @Test
    void everyAcknowledgedRecordIsThereOnceAndInOrder() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(folder, Map.of("num.partitions", "" + PARTITIONS))) {
            Map<Integer, List<Integer>> acknowledged = new HashMap<>();
            for (int p = 0; p < PARTITIONS; p++) {
                acknowledged.put(p, Collections.synchronizedList(new ArrayList<>()));
            }
            AtomicInteger failures = new AtomicInteger();
            int sent = write(broker, acknowledged, failures);
            assertThat(failures).as("records given up by the producer").hasValue(0);
            for (int p = 0; p < PARTITIONS; p++) {
                List<Integer> read = readAll(broker, p);
                assertThat(read).as("partition %d", p).doesNotHaveDuplicates().isSorted();
                assertThat(read).as("partition %d", p).containsAll(acknowledged.get(p));
            }
            assertThat(acknowledged.values().stream().mapToInt(List::size).sum())
                    .isEqualTo(sent);
        }
    }

    private int write(BrokerProcess broker, Map<Integer, List<Integer>> acknowledged, AtomicInteger failures)
            throws Exception {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", broker.bootstrap());
        properties.put("enable.idempotence", "true");
        properties.put("delivery.timeout.ms", "60000");
        properties.put("request.timeout.ms", "5000");
        properties.put("reconnect.backoff.max.ms", "200");
        AtomicInteger acks = new AtomicInteger();
        int next = 0;
        try (KafkaProducer<Integer, Integer> producer =
                new KafkaProducer<>(properties, new IntegerSerializer(), new IntegerSerializer())) {
            for (int kill = 0; kill <= KILLS; kill++) {
                int goal = acks.get() + 5000;
                int killAt = acks.get() + 2500;
                boolean killed = kill == KILLS;
                while (acks.get() < goal) {
                    int value = next++;
                    int partition = value % PARTITIONS;
                    producer.send(new ProducerRecord<>("killed", partition, value, value), (metadata, error) -> {
                        if (error == null) {
                            acknowledged.get(partition).add(value);
                            acks.incrementAndGet();
                        } else {
                            failures.incrementAndGet();
                        }
                    });
                    if (!killed && acks.get() > killAt) {
                        broker.kill();
                        broker.startAgain();
                        killed = true;
                    }
                    if (failures.get() > 0) {
                        return next;
                    }
                    if (next - acks.get() > 20_000) {
                        int behind = next;
                        Awaitility.await()
                                .atMost(Duration.ofSeconds(60))
                                .pollInterval(Duration.ofMillis(5))
                                .until(() -> behind - acks.get() < 10_000 || failures.get() > 0);
                    }
                }
            }
            producer.flush();
        }
        return next;
    }

    private static List<Integer> readAll(BrokerProcess broker, int partition) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", broker.bootstrap());
        List<Integer> values = new ArrayList<>();
        try (KafkaConsumer<Integer, Integer> consumer =
                new KafkaConsumer<>(properties, new IntegerDeserializer(), new IntegerDeserializer())) {
            TopicPartition read = new TopicPartition("killed", partition);
            consumer.assign(List.of(read));
            consumer.seekToBeginning(List.of(read));
            long end = consumer.endOffsets(List.of(read)).get(read);
            long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (consumer.position(read) < end && System.nanoTime() < limit) {
                for (ConsumerRecord<Integer, Integer> record : consumer.poll(Duration.ofMillis(200))) {
                    values.add(record.value());
                }
            }
        }
        return values;
    }
}
