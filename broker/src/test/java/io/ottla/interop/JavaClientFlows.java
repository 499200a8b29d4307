package io.ottla.interop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * What a user of Apache Kafka's Java client does, in a process of its own: arguments FLOW BOOTSTRAP TOPIC [COMPRESSION].
 * It is compiled once and run with the client's releases from 0.10 to the newest, so it calls only what all of them
 * have; the one method that changed, poll, is looked up.
 */
public final class JavaClientFlows {
    private static final long LIMIT_S = 60;
    private static final String STRING = "org.apache.kafka.common.serialization.String";

    private final String bootstrap;
    private final String topic;

    private JavaClientFlows(String bootstrap, String topic) {
        this.bootstrap = bootstrap;
        this.topic = topic;
    }

    /** Ends with status 0 and "ok" if everything was as it should be. */
    public static void main(String[] args) throws Exception {
        JavaClientFlows flows = new JavaClientFlows(args[1], args[2]);
        switch (args[0]) {
            case "produce-consume" -> flows.produceAndConsume(args[3]);
            case "group" -> flows.groupOfTwo();
            case "resume" -> flows.resume();
            case "seek" -> flows.assignAndSeek();
            case "admin" -> JavaAdminFlow.run(args[1], args[2]);
            case "member" -> JavaMemberFlow.run(args[1], args[2], args[3], args[4]);
            case "steady" -> JavaSteadyFlow.run(args[1], args[2]);
            default -> throw new IllegalArgumentException(args[0]);
        }
        System.out.println("ok");
        System.exit(0);
    }

    private void produceAndConsume(String compressions) throws Exception {
        int total = 0;
        for (String compression : compressions.split(",")) {
            Properties more = new Properties();
            more.put("compression.type", compression);
            try (KafkaProducer<String, String> producer = producer(more)) {
                List<Future<RecordMetadata>> sent = new ArrayList<>();
                for (int i = 0; i < 200; i++) {
                    sent.add(producer.send(new ProducerRecord<>(
                            topic, 0, 1_600_000_000_000L + total + i, "k" + i, "v" + (total + i))));
                }
                for (int i = 0; i < 200; i++) {
                    expect(
                            (long) total + i,
                            sent.get(i).get(LIMIT_S, TimeUnit.SECONDS).offset());
                }
            }
            total += 200;
        }
        try (KafkaConsumer<String, String> consumer = consumer(null, "false")) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            List<ConsumerRecord<String, String>> read = take(consumer, total);
            for (int i = 0; i < total; i++) {
                expect("v" + i, read.get(i).value());
                expect((long) i, read.get(i).offset());
                expect(1_600_000_000_000L + i, read.get(i).timestamp());
            }
        }
    }

    private void groupOfTwo() throws Exception {
        try (KafkaProducer<String, String> producer = producer(new Properties())) {
            expect(2, producer.partitionsFor(topic).size());
            Member one = new Member(consumer(topic + "-g", "true"), topic);
            Member two = new Member(consumer(topic + "-g", "true"), topic);
            one.start();
            two.start();
            until(() -> one.owned == 1 && two.owned == 1, "each owns one partition");
            send(producer, "first", 20);
            until(() -> one.count() == 10 && two.count() == 10, "each reads its half");
            one.end();
            until(() -> two.owned == 2, "the other takes over");
            send(producer, "second", 20);
            until(() -> two.count() == 30, "the other reads all");
            two.end();
        }
    }

    private void send(KafkaProducer<String, String> producer, String name, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            producer.send(new ProducerRecord<>(topic, i % 2, null, name + i)).get(LIMIT_S, TimeUnit.SECONDS);
        }
    }

    private void resume() throws Exception {
        try (KafkaProducer<String, String> producer = producer(new Properties())) {
            for (int i = 0; i < 30; i++) {
                producer.send(new ProducerRecord<>(topic, 0, null, "" + i)).get(LIMIT_S, TimeUnit.SECONDS);
            }
        }
        int expected = 0;
        TopicPartition partition = new TopicPartition(topic, 0);
        for (int round = 0; round < 3; round++) {
            try (KafkaConsumer<String, String> consumer = consumer(topic + "-g", "false")) {
                consumer.subscribe(List.of(topic));
                for (ConsumerRecord<String, String> record : take(consumer, 1)) {
                    expect("" + expected, record.value());
                    expected++;
                    consumer.commitSync(Map.of(partition, new OffsetAndMetadata(expected, "note")));
                }
            }
        }
    }

    private void assignAndSeek() throws Exception {
        try (KafkaProducer<String, String> producer = producer(new Properties())) {
            for (int i = 0; i < 10; i++) {
                producer.send(new ProducerRecord<>(topic, 0, null, "" + i)).get(LIMIT_S, TimeUnit.SECONDS);
            }
            expect(2, producer.partitionsFor(topic).size());
        }
        TopicPartition partition = new TopicPartition(topic, 0);
        try (KafkaConsumer<String, String> consumer = consumer(null, "false")) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, 7);
            expect("7", take(consumer, 1).get(0).value());
            consumer.seekToEnd(List.of(partition));
            expect(10L, consumer.position(partition));
            consumer.seekToBeginning(List.of(partition));
            expect(0L, consumer.position(partition));
            expect(10L, consumer.endOffsets(List.of(partition)).get(partition));
            expect(
                    0L,
                    consumer.offsetsForTimes(Map.of(partition, 1L))
                            .get(partition)
                            .offset());
        }
    }

    /** A consumer on a thread of its own, as a poll may block until the other has joined; closed at its end. */
    private static final class Member extends Thread {
        private final KafkaConsumer<String, String> consumer;
        private final Set<String> seen = new HashSet<>();
        private volatile boolean ended;
        private volatile int owned;

        Member(KafkaConsumer<String, String> consumer, String topic) {
            this.consumer = consumer;
            consumer.subscribe(List.of(topic));
            setDaemon(true);
        }

        @Override
        public void run() {
            while (!ended) {
                for (ConsumerRecord<String, String> record : poll(consumer, 100)) {
                    synchronized (seen) {
                        seen.add(record.value());
                    }
                }
                owned = consumer.assignment().size();
            }
            consumer.close();
        }

        int count() {
            synchronized (seen) {
                return seen.size();
            }
        }

        void end() throws InterruptedException {
            ended = true;
            join(TimeUnit.SECONDS.toMillis(LIMIT_S));
        }
    }

    private KafkaProducer<String, String> producer(Properties more) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap);
        properties.put("acks", "all");
        properties.put("key.serializer", STRING + "Serializer");
        properties.put("value.serializer", STRING + "Serializer");
        properties.putAll(more);
        return new KafkaProducer<>(properties);
    }

    private KafkaConsumer<String, String> consumer(String group, String autoCommit) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap);
        properties.put("auto.offset.reset", "earliest");
        properties.put("enable.auto.commit", autoCommit);
        properties.put("session.timeout.ms", "6000");
        properties.put("heartbeat.interval.ms", "500");
        properties.put("max.poll.records", "1");
        if (group != null) {
            properties.put("group.id", group);
            properties.put("max.poll.records", "10");
        }
        properties.put("key.deserializer", STRING + "Deserializer");
        properties.put("value.deserializer", STRING + "Deserializer");
        return new KafkaConsumer<>(properties);
    }

    private static List<ConsumerRecord<String, String>> take(KafkaConsumer<String, String> consumer, int count) {
        List<ConsumerRecord<String, String>> taken = new ArrayList<>();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_S);
        while (taken.size() < count) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("only " + taken.size() + " of " + count + " records came");
            }
            for (ConsumerRecord<String, String> record : poll(consumer, 200)) {
                if (taken.size() < count) {
                    taken.add(record);
                }
            }
        }
        return taken;
    }

    @SuppressWarnings("unchecked")
    static ConsumerRecords<String, String> poll(KafkaConsumer<String, String> consumer, long ms) {
        try {
            try {
                return (ConsumerRecords<String, String>)
                        consumer.getClass().getMethod("poll", Duration.class).invoke(consumer, Duration.ofMillis(ms));
            } catch (NoSuchMethodException e) {
                return (ConsumerRecords<String, String>)
                        consumer.getClass().getMethod("poll", long.class).invoke(consumer, ms);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    static void until(BooleanSupplier condition, String what) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_S);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("not reached: " + what);
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    static void expect(Object expected, Object actual) {
        if (!expected.equals(actual)) {
            throw new IllegalStateException("expected " + expected + ", got " + actual);
        }
    }
}
