package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.broker.config.BrokerOptions;
import io.ottla.broker.config.TopicOptions;
import io.ottla.broker.config.UnknownName;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.ConfigResource.Type;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * DescribeConfigs of Kafka 3.9 and of ours, entry by entry: value, source, type, flags and synonyms. Both brokers have
 * the same property file and the same overrides. What differs, differs by name and for a reason given here.
 */
class ConfigDifferenceIT {
    private static final ConfigResource BROKER = new ConfigResource(Type.BROKER, "0");
    private static final ConfigResource EVERY_BROKER = new ConfigResource(Type.BROKER, "");
    private static final ConfigResource PLAIN = new ConfigResource(Type.TOPIC, "plain");
    private static final ConfigResource OWN = new ConfigResource(Type.TOPIC, "own");

    /** Where each broker has its own place. */
    private static final Set<String> PLACES = Set.of("listeners", "log.dirs", "zookeeper.connect");

    /** Of Kafka before 3.0, of Kafka 4, and those that Kafka 3.9 has and does not show. */
    private static final Set<String> OF_OTHER_RELEASES = Set.of(
            "host.name",
            "port",
            "advertised.host.name",
            "advertised.port",
            "max.decompressed.message.bytes",
            "log.initial.task.delay.ms",
            "producer.id.expiration.check.interval.ms");

    /** Kafka takes them for a broker at run time, and does not describe them until they are set. */
    private static final Set<String> OF_RUN_TIME_ONLY = Set.of(
            "leader.replication.throttled.rate",
            "follower.replication.throttled.rate",
            "replica.alter.log.dirs.io.max.bytes.per.second");

    /** Kafka has tiered storage, and we do not. */
    private static final Set<String> TIERED = Set.of(
            "local.retention.bytes",
            "local.retention.ms",
            "remote.log.copy.disable",
            "remote.log.delete.on.disable",
            "remote.storage.enable");

    /** Lanes ride on event loops: their number is fixed at the start (docs/decisions/0008). */
    private static final Set<String> FIXED_THREADS = Set.of("num.io.threads", "num.network.threads");

    /**
     * Where only the hours or minutes are given, Kafka 3.9 names no source and no synonyms for the milliseconds that come
     * of them; we say where they come from.
     */
    private static final Set<String> OF_HOURS = Set.of(
            "retention.ms",
            "segment.ms",
            "segment.jitter.ms",
            "flush.ms",
            "log.retention.ms",
            "log.roll.ms",
            "log.roll.jitter.ms",
            "log.flush.interval.ms");

    /** Once the milliseconds are set at run time, Kafka 3.9 shows the hours of the property file as if not set. */
    private static final Set<String> HOURS = Set.of("log.retention.hours", "log.roll.hours");

    @TempDir
    static Path folder;

    private static BrokerProcess zookeeper;
    private static BrokerProcess ottla;
    private static Kafka39 kafka;
    private static Admin toOttla;
    private static Admin toKafka;

    @BeforeAll
    static void startBoth() throws Exception {
        Map<String, String> same = Map.of(
                "broker.rack",
                "r1",
                "log.retention.hours",
                "100",
                "log.roll.hours",
                "20",
                "compression.type",
                "lz4",
                "min.insync.replicas",
                "1");
        ottla = BrokerProcess.start(Files.createDirectory(folder.resolve("ottla")), same);
        zookeeper = BrokerProcess.start(Files.createDirectory(folder.resolve("zookeeper")));
        Map<String, String> file = new TreeMap<>(same);
        ourPropertyFile().forEach((name, value) -> file.putIfAbsent(name, value));
        file.keySet().removeAll(PLACES);
        kafka = Kafka39.start(folder.resolve("kafka"), zookeeper.zookeeper() + "/kafka39", file);
        toOttla = Admin.create(Map.of("bootstrap.servers", ottla.bootstrap()));
        toKafka = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()));
        Map<String, String> overrides = Map.of(
                "retention.ms", "1000",
                "cleanup.policy", "compact,delete",
                "max.message.bytes", "2000",
                "flush.ms", "77",
                "segment.ms", "86400000",
                "min.cleanable.dirty.ratio", "0.25",
                "preallocate", "true",
                "compression.type", "zstd",
                "leader.replication.throttled.replicas", "0:1,1:1");
        for (Admin admin : List.of(toOttla, toKafka)) {
            admin.createTopics(List.of(
                            new NewTopic("plain", 1, (short) 1), new NewTopic("own", 1, (short) 1).configs(overrides)))
                    .all()
                    .get(60, TimeUnit.SECONDS);
        }
    }

    /** What our broker is started with beside its own overrides. */
    private static Map<String, String> ourPropertyFile() throws Exception {
        Properties read = new Properties();
        try (Reader reader = Files.newBufferedReader(Dist.HOME.resolve("config").resolve("server.properties"))) {
            read.load(reader);
        }
        Map<String, String> values = new TreeMap<>();
        read.forEach((name, value) -> values.put(name.toString(), value.toString()));
        Set.of("broker.id", "offsets.topic.replication.factor", "group.initial.rebalance.delay.ms")
                .forEach(values::remove);
        values.keySet().removeIf(name -> name.startsWith("ottla."));
        return values;
    }

    @AfterAll
    static void stopBoth() {
        toKafka.close();
        toOttla.close();
        kafka.close();
        ottla.close();
        zookeeper.close();
    }

    @Test
    void everyConfigIsDescribedAsKafkaDoesWithAndWithoutOverridesAtRunTime() throws Exception {
        assertThat(differences(PLAIN)).isEmpty();
        assertThat(differences(OWN)).isEmpty();
        assertThat(differences(BROKER)).isEmpty();
        assertThat(differences(EVERY_BROKER)).isEmpty();

        for (Admin admin : List.of(toOttla, toKafka)) {
            set(
                    admin,
                    EVERY_BROKER,
                    Map.of(
                            "log.retention.ms", "5000000",
                            "log.cleaner.threads", "2",
                            "message.max.bytes", "2000000",
                            "log.roll.ms", "9999999",
                            "unclean.leader.election.enable", "true",
                            "log.flush.interval.ms", "12345"));
            set(
                    admin,
                    BROKER,
                    Map.of(
                            "message.max.bytes", "3000000",
                            "log.segment.bytes", "10000000",
                            "producer.id.expiration.ms", "90000000",
                            "background.threads", "11"));
        }
        awaitKafka("message.max.bytes", "3000000");

        assertThat(differences(PLAIN)).isEmpty();
        assertThat(differences(OWN)).isEmpty();
        assertThat(differences(BROKER)).isEmpty();
        assertThat(differences(EVERY_BROKER)).isEmpty();
    }

    @Test
    void everyConfigThatOnlyKafkaHasIsExplainedAndOursAreOurOwn() throws Exception {
        Set<String> kafkas = describe(toKafka, BROKER).keySet();
        Set<String> ours = describe(toOttla, BROKER).keySet();

        assertThat(kafkas)
                .filteredOn(name -> !ours.contains(name))
                .allSatisfy(name -> assertThat(UnknownName.ofBroker(name))
                        .as(name)
                        .isNotBlank()
                        .doesNotContain("no such setting"));
        assertThat(ours)
                .filteredOn(name -> !kafkas.contains(name) && !name.startsWith("ottla."))
                .filteredOn(name -> !OF_RUN_TIME_ONLY.contains(name))
                .isSubsetOf(OF_OTHER_RELEASES);
        Set<String> topics = new TreeSet<>(describe(toKafka, PLAIN).keySet());
        topics.removeAll(describe(toOttla, PLAIN).keySet());
        assertThat(topics).isEqualTo(new TreeSet<>(TIERED));
    }

    /** What an entry says that both brokers have, where it is not the same. */
    private static List<String> differences(ConfigResource resource) throws Exception {
        Map<String, ConfigEntry> theirs = describe(toKafka, resource);
        Map<String, ConfigEntry> ours = describe(toOttla, resource);
        List<String> different = new ArrayList<>();
        theirs.forEach((name, their) -> {
            ConfigEntry our = ours.get(name);
            boolean has = (resource.type() == Type.TOPIC ? TopicOptions.TABLE : BrokerOptions.TABLE).find(name) != null;
            if (our == null && has) {
                different.add(name + " is missing");
            } else if (our != null) {
                Map<String, String> said = said(name, our, their);
                Map<String, String> expected = said(name, their, their);
                if (!said.equals(expected)) {
                    different.add(name + "\n  ours   " + said + "\n  kafka  " + expected);
                }
            }
        });
        return different;
    }

    /** Everything that an entry says, without what differs on purpose. */
    private static Map<String, String> said(String name, ConfigEntry entry, ConfigEntry theirs) {
        Map<String, String> said = new LinkedHashMap<>();
        said.put("value", entry.value());
        said.put("source", entry.source().name());
        said.put("type", entry.type().name());
        said.put("sensitive", String.valueOf(entry.isSensitive()));
        said.put("readOnly", String.valueOf(entry.isReadOnly()));
        said.put(
                "synonyms",
                entry.synonyms().stream()
                        .map(s -> s.name() + "=" + s.value() + "@" + s.source())
                        .collect(Collectors.joining(" ")));
        if (PLACES.contains(name)) {
            said.keySet().retainAll(Set.of("source", "type", "sensitive", "readOnly"));
        }
        if (FIXED_THREADS.contains(name)) {
            said.remove("readOnly");
        }
        boolean onlyHours =
                theirs.synonyms().stream().noneMatch(synonym -> synonym.name().endsWith(".ms"));
        if (OF_HOURS.contains(name) && onlyHours) {
            said.remove("source");
            said.remove("synonyms");
        }
        if (OF_HOURS.contains(name) && theirs.synonyms().size() == 1) {
            said.remove("synonyms"); // the override of a topic above hours of which Kafka says nothing
        }
        if (HOURS.contains(name)) {
            said.remove("value");
        }
        return said;
    }

    private static Map<String, ConfigEntry> describe(Admin admin, ConfigResource resource) throws Exception {
        Map<String, ConfigEntry> entries = new TreeMap<>();
        admin.describeConfigs(List.of(resource), new DescribeConfigsOptions().includeSynonyms(true))
                .all()
                .get(60, TimeUnit.SECONDS)
                .get(resource)
                .entries()
                .forEach(entry -> entries.put(entry.name(), entry));
        return entries;
    }

    private static void set(Admin admin, ConfigResource resource, Map<String, String> values) throws Exception {
        List<AlterConfigOp> changes = values.entrySet().stream()
                .map(e -> new AlterConfigOp(new ConfigEntry(e.getKey(), e.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        admin.incrementalAlterConfigs(Map.of(resource, changes)).all().get(60, TimeUnit.SECONDS);
    }

    /** Kafka answers before its brokers have read the change. */
    private static void awaitKafka(String name, String value) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> describe(toKafka, BROKER).get(name).value().equals(value));
    }
}
