package io.ottla.interop;

import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** A member of a group until the input ends; prints "owns PARTITION..." when that changes, and "read VALUE". */
final class JavaMemberFlow {
    private static final String STRING = "org.apache.kafka.common.serialization.StringDeserializer";

    private JavaMemberFlow() {}

    static void run(String bootstrap, String topic, String group, String assignor) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        Thread member = new Thread(() -> work(bootstrap, topic, group, assignor, over));
        member.start();
        System.in.transferTo(System.err);
        over.set(true);
        member.join();
    }

    private static void work(String bootstrap, String topic, String group, String assignor, AtomicBoolean over) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap);
        properties.put("group.id", group);
        properties.put("partition.assignment.strategy", "org.apache.kafka.clients.consumer." + assignor);
        properties.put("auto.offset.reset", "earliest");
        properties.put("auto.commit.interval.ms", "100");
        properties.put("session.timeout.ms", "10000");
        properties.put("heartbeat.interval.ms", "200");
        properties.put("key.deserializer", STRING);
        properties.put("value.deserializer", STRING);
        Set<TopicPartition> owned = Set.of();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(properties)) {
            consumer.subscribe(List.of(topic));
            while (!over.get()) {
                for (ConsumerRecord<String, String> record : JavaClientFlows.poll(consumer, 100)) {
                    System.out.println("read " + record.value());
                }
                if (!consumer.assignment().equals(owned)) {
                    owned = Set.copyOf(consumer.assignment());
                    System.out.println("owns "
                            + owned.stream()
                                    .map(partition -> "" + partition.partition())
                                    .collect(Collectors.joining(" ")));
                }
            }
        }
    }
}
