package io.ottla.interop;

import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes numbers to partition 0 with acks=all, and reads them in a group, until the input ends; prints what was
 * acknowledged and what was read as "acked OFFSET NUMBER" and "read OFFSET NUMBER", and ends when all of it was read.
 */
final class JavaSteadyFlow {
    private static final long LIMIT_MS = 60_000;
    private static final String STRING = "org.apache.kafka.common.serialization.String";

    private final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<Integer> read = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicBoolean written = new AtomicBoolean();
    private final String bootstrap;
    private final String topic;

    private JavaSteadyFlow(String bootstrap, String topic) {
        this.bootstrap = bootstrap;
        this.topic = topic;
    }

    static void run(String bootstrap, String topic) throws Exception {
        JavaSteadyFlow flow = new JavaSteadyFlow(bootstrap, topic);
        Thread writer = thread(flow::write);
        Thread reader = thread(flow::readAll);
        System.in.transferTo(System.err);
        flow.ended.set(true);
        writer.join(LIMIT_MS);
        reader.join(LIMIT_MS);
        flow.acknowledged.removeAll(flow.read);
        JavaClientFlows.expect(Set.of(), flow.acknowledged);
        JavaClientFlows.expect(false, writer.isAlive() || reader.isAlive());
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void write() {
        Properties properties = common();
        properties.put("acks", "all");
        // What a user of the releases before 2.1 had to set; one request in flight keeps the order.
        properties.put("retries", "1000");
        properties.put("max.in.flight.requests.per.connection", "1");
        properties.put("request.timeout.ms", "5000");
        properties.put("key.serializer", STRING + "Serializer");
        properties.put("value.serializer", STRING + "Serializer");
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(properties)) {
            for (int next = 0; !ended.get(); next++) {
                int number = next;
                producer.send(new ProducerRecord<>(topic, 0, null, "" + number), (metadata, failure) -> {
                    if (failure == null) {
                        System.out.println("acked " + metadata.offset() + " " + number);
                        acknowledged.add(number);
                    } else {
                        System.out.println("failed " + failure.getClass().getName() + " " + number);
                    }
                });
                TimeUnit.MILLISECONDS.sleep(20);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        written.set(true);
    }

    private void readAll() {
        Properties properties = common();
        properties.put("group.id", topic + "-g");
        properties.put("auto.offset.reset", "earliest");
        properties.put("session.timeout.ms", "6000");
        properties.put("heartbeat.interval.ms", "500");
        properties.put("request.timeout.ms", "10000");
        properties.put("key.deserializer", STRING + "Deserializer");
        properties.put("value.deserializer", STRING + "Deserializer");
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(properties)) {
            consumer.subscribe(List.of(topic));
            while (!written.get() || !read.containsAll(acknowledged)) {
                for (ConsumerRecord<String, String> record : JavaClientFlows.poll(consumer, 200)) {
                    System.out.println("read " + record.offset() + " " + record.value());
                    read.add(Integer.valueOf(record.value()));
                }
            }
        }
    }

    private Properties common() {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap);
        return properties;
    }
}
