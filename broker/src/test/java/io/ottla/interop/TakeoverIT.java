package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.ConsumerGroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same ZooKeeper and the same data directory, first under one of the two brokers and then under the other. */
class TakeoverIT {
    private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");
    private static final int EACH = 300;

    @TempDir
    Path folder;

    private Process zookeeper;
    private String zk;

    @BeforeEach
    void startZooKeeper() throws Exception {
        int port = BrokerProcess.freePort();
        zk = "127.0.0.1:" + port;
        Path config = Files.writeString(
                folder.resolve("zookeeper.properties"),
                "dataDir=" + folder.resolve("zookeeper") + "\nclientPort=" + port
                        + "\nclientPortAddress=127.0.0.1\nadmin.enableServer=false\n");
        ProcessBuilder builder = new ProcessBuilder(Dist.script("zookeeper-server-start.sh"), config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("zookeeper.out").toFile());
        builder.environment().put("LOG_DIR", folder.resolve("zookeeper-logs").toString());
        zookeeper = builder.start();
    }

    @AfterEach
    void stopZooKeeper() {
        zookeeper.destroyForcibly();
    }

    @Test
    void whatKafkaWroteIsServedByUs() throws Exception {
        try (Kafka39 kafka = Kafka39.start(folder, zk, Map.of("log.cleaner.backoff.ms", "200"))) {
            fill(kafka.bootstrap());
            awaitCompaction(kafka.bootstrap());
            kafka.stop();
        }
        try (BrokerProcess broker = BrokerProcess.start(folder, Map.of("zookeeper.connect", zk))) {
            check(broker.bootstrap());
            append(broker.bootstrap());
        }
    }

    @Test
    void whatWeWroteIsServedByKafkaAndReadByItsDumpTool() throws Exception {
        Map<String, String> settings = Map.of("zookeeper.connect", zk, "log.cleaner.backoff.ms", "200");
        try (BrokerProcess broker = BrokerProcess.start(folder, settings)) {
            fill(broker.bootstrap());
            awaitCompaction(broker.bootstrap());
            broker.stop();
        }
        dumpEveryFile();
        try (Kafka39 kafka = Kafka39.start(folder, zk, Map.of())) {
            check(kafka.bootstrap());
            append(kafka.bootstrap());
            assertThat(kafka.log()).doesNotContain("CorruptIndexException").doesNotContain(" ERROR ");
        }
    }

    /** Until records that newer ones of their keys have replaced are gone: the files are those of a cleaner then. */
    private static void awaitCompaction(String bootstrap) {
        Awaitility.await("the topic is compacted")
                .atMost(Duration.ofSeconds(60))
                .until(() ->
                        readAll(bootstrap, new TopicPartition("compacted", 0)).size() < EACH * CODECS.size());
    }

    private void fill(String bootstrap) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            NewTopic plain = new NewTopic("plain", 2, (short) 1)
                    .configs(Map.of("segment.bytes", "16384", "index.interval.bytes", "1024"));
            NewTopic compacted = new NewTopic("compacted", 1, (short) 1)
                    .configs(Map.of(
                            "cleanup.policy", "compact",
                            "segment.bytes", "8192",
                            "min.cleanable.dirty.ratio", "0.01"));
            admin.createTopics(List.of(plain, compacted)).all().get(60, TimeUnit.SECONDS);
        }
        for (String codec : CODECS) {
            try (KafkaProducer<String, String> producer = producer(bootstrap, codec)) {
                for (int i = 0; i < EACH; i++) {
                    producer.send(new ProducerRecord<>("plain", i % 2, codec + i, value(codec, i)));
                    producer.send(new ProducerRecord<>("compacted", 0, "key" + i % 7, value(codec, i)));
                }
            }
        }
        try (KafkaConsumer<String, String> consumer = consumer(bootstrap, "old-group")) {
            TopicPartition partition = new TopicPartition("plain", 1);
            consumer.assign(List.of(partition));
            consumer.commitSync(Map.of(partition, new OffsetAndMetadata(123, "kept")));
        }
        leaveStaticMember(bootstrap);
    }

    /** A static member that stops does not leave its group: the group lies in the log with its member. */
    private static void leaveStaticMember(String bootstrap) {
        Map<String, Object> settings = Map.of(
                "group.instance.id", "printer", "session.timeout.ms", "300000", "max.poll.interval.ms", "300000");
        try (KafkaConsumer<String, String> consumer = consumer(bootstrap, "static-group", settings)) {
            consumer.subscribe(List.of("plain"));
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
                consumer.poll(Duration.ofMillis(100));
                return consumer.assignment().size() == 2;
            });
            consumer.commitSync();
        }
    }

    private static void checkStaticMember(String bootstrap) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            ConsumerGroupDescription group = admin.describeConsumerGroups(List.of("static-group"))
                    .describedGroups()
                    .get("static-group")
                    .get(60, TimeUnit.SECONDS);
            assertThat(group.state()).isEqualTo(ConsumerGroupState.STABLE);
            assertThat(group.members()).singleElement().satisfies(member -> {
                assertThat(member.groupInstanceId()).contains("printer");
                assertThat(member.assignment().topicPartitions()).hasSize(2);
            });
        }
    }

    private void check(String bootstrap) throws Exception {
        checkStaticMember(bootstrap);
        for (int p = 0; p < 2; p++) {
            List<String> read = readAll(bootstrap, new TopicPartition("plain", p)).stream()
                    .map(ConsumerRecord::value)
                    .toList();
            assertThat(read).containsExactlyElementsOf(expected(p));
        }
        Map<String, String> latest = new HashMap<>();
        readAll(bootstrap, new TopicPartition("compacted", 0)).forEach(r -> latest.put(r.key(), r.value()));
        assertThat(latest).hasSize(7);
        for (int key = 0; key < 7; key++) {
            int last = (EACH - 1) - (EACH - 1 - key) % 7;
            assertThat(latest).containsEntry("key" + key, value("zstd", last));
        }
        try (KafkaConsumer<String, String> consumer = consumer(bootstrap, "old-group")) {
            TopicPartition partition = new TopicPartition("plain", 1);
            assertThat(consumer.committed(java.util.Set.of(partition)).get(partition))
                    .isEqualTo(new OffsetAndMetadata(123, "kept"));
        }
    }

    private void append(String bootstrap) throws Exception {
        try (KafkaProducer<String, String> producer = producer(bootstrap, "none")) {
            long end = EACH / 2L * CODECS.size();
            assertThat(producer.send(new ProducerRecord<>("plain", 0, "k", "after"))
                            .get(60, TimeUnit.SECONDS)
                            .offset())
                    .isEqualTo(end);
        }
    }

    private void dumpEveryFile() throws Exception {
        List<String> logs = files(".log");
        List<String> indexes = Stream.of(".index", ".timeindex", ".snapshot", ".txnindex")
                .flatMap(suffix -> files(suffix).stream())
                .toList();
        assertThat(logs).hasSizeGreaterThan(8);
        Run deep = Kafka39.tool(
                "kafka.tools.DumpLogSegments",
                "--deep-iteration",
                "--print-data-log",
                "--files",
                String.join(",", logs));
        assertThat(deep.ok().out()).contains("payload").doesNotContain("isvalid: false");
        Run sane = Kafka39.tool(
                "kafka.tools.DumpLogSegments", "--index-sanity-check", "--files", String.join(",", indexes));
        assertThat(sane.ok().out()).doesNotContain("Found").doesNotContain("mismatch");
        assertOursPrintsTheSame("--print-data-log", "--files", String.join(",", logs));
        assertOursPrintsTheSame("--files", String.join(",", logs));
        assertOursPrintsTheSame("--files", String.join(",", indexes));
        List<String> offsets = logs.stream()
                .filter(file -> file.contains("__consumer_offsets"))
                .toList();
        assertOursPrintsTheSame("--offsets-decoder", "--skip-record-metadata", "--files", String.join(",", offsets));
    }

    /** kafka-dump-log.sh is read by people's scripts: line by line what Kafka's prints. */
    private static void assertOursPrintsTheSame(Object... arguments) {
        Run theirs = Kafka39.tool("kafka.tools.DumpLogSegments", arguments).ok();
        List<Object> command = new ArrayList<>(List.of(Dist.script("kafka-dump-log.sh")));
        command.addAll(List.of(arguments));
        Run ours = Run.of(command.toArray()).ok();
        List<String> expected = theirs.lines().stream()
                .filter(line -> !line.contains(" INFO Registered "))
                .toList();
        assertThat(ours.lines()).containsExactlyElementsOf(expected);
    }

    private List<String> files(String suffix) {
        try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
            return files.filter(f -> f.toString().endsWith(suffix))
                    .map(Path::toString)
                    .sorted()
                    .toList();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<String> expected(int partition) {
        List<String> values = new ArrayList<>();
        for (String codec : CODECS) {
            for (int i = partition; i < EACH; i += 2) {
                values.add(value(codec, i));
            }
        }
        return values;
    }

    private static String value(String codec, int i) {
        return codec + "-" + i + "-" + "x".repeat(100);
    }

    private static List<ConsumerRecord<String, String>> readAll(String bootstrap, TopicPartition partition) {
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = consumer(bootstrap, null)) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (consumer.position(partition) < end && System.nanoTime() < limit) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }

    private static KafkaProducer<String, String> producer(String bootstrap, String codec) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap);
        properties.put("compression.type", codec);
        return new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
    }

    private static KafkaConsumer<String, String> consumer(String bootstrap, String group) {
        return consumer(bootstrap, group, Map.of());
    }

    private static KafkaConsumer<String, String> consumer(String bootstrap, String group, Map<String, Object> more) {
        Properties properties = new Properties();
        properties.putAll(more);
        properties.put("bootstrap.servers", bootstrap);
        if (group != null) {
            properties.put("group.id", group);
        }
        return new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer());
    }
}
