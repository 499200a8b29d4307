package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ottla.client.LogOffset;
import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import io.ottla.client.TopicView;
import io.ottla.client.admin.Admin;
import io.ottla.client.admin.ConfigEntry;
import io.ottla.client.admin.ConfigResource;
import io.ottla.client.admin.Configs;
import io.ottla.client.admin.Configs.Change;
import io.ottla.client.admin.Groups.Leaver;
import io.ottla.client.admin.LogDirectories;
import io.ottla.client.admin.LogOffsets;
import io.ottla.client.admin.Outcome;
import io.ottla.client.admin.Producers;
import io.ottla.client.admin.Result;
import io.ottla.client.admin.Topics;
import io.ottla.client.admin.Topics.Extension;
import io.ottla.client.consumer.Consumer;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Uuid;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Our admin client by the names that Kafka's has: many things in one call, some of which fail. */
abstract class AdminBatchFlows extends ClientFlows {
    private static final int BROKER = 0;

    AdminBatchFlows(Server server) {
        super(server);
    }

    @Test
    void partitionsAreAddedToSomeTopicsWhileOthersFail() {
        String one = topic(1);
        String two = topic(2);
        String unknown = freshName();
        Map<String, Outcome> outcomes = got(
                admin.createPartitions(Map.of(one, Extension.to(3), two, Extension.to(1), unknown, Extension.to(5))));
        assertThat(outcomes.get(one).succeeded()).isTrue();
        assertThat(outcomes.get(two).error()).isEqualTo(ErrorCode.INVALID_PARTITIONS);
        assertThat(outcomes.get(unknown).error()).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        await().atMost(LIMIT)
                .until(() -> got(admin.describeTopics(List.of(one)))
                                .topics()
                                .get(one)
                                .partitions()
                                .size()
                        == 3);
    }

    @Test
    void settingsOfSomeAreDescribedAndChangedWhileOthersFail() {
        ConfigResource good = ConfigResource.topic(topic(1));
        ConfigResource unknown = ConfigResource.topic(freshName());
        Map<ConfigResource, Result<List<ConfigEntry>>> described = got(admin.describeConfigs(List.of(good, unknown)));
        assertThat(described.get(good).orThrow()).extracting(ConfigEntry::name).contains("retention.ms");
        assertThat(described.get(unknown).outcome().error()).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);

        List<Change> change = List.of(Change.set("retention.ms", "4711"));
        assertThat(got(admin.configs().alter(Map.of(good, change), Configs.Mode.VALIDATE_ONLY))
                        .get(good)
                        .succeeded())
                .isTrue();
        assertThat(retentionMs(good)).isNotEqualTo("4711");
        Map<ConfigResource, Outcome> altered =
                got(admin.incrementalAlterConfigs(Map.of(good, change, unknown, change)));
        assertThat(altered.get(good).succeeded()).isTrue();
        assertThat(altered.get(unknown).error()).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        await().atMost(LIMIT).until(() -> retentionMs(good).equals("4711"));
    }

    private String retentionMs(ConfigResource topic) {
        return got(admin.describeConfigs(List.of(topic))).get(topic).orThrow().stream()
                .filter(entry -> entry.name().equals("retention.ms"))
                .map(ConfigEntry::value)
                .collect(Collectors.joining());
    }

    @Test
    void resourcesWithSettingsAreListedWhereTheBrokerCan() {
        String topic = topic(1);
        var asked = admin.listConfigResources(List.of(ConfigResource.Type.TOPIC));
        if (server.make == Server.Make.KAFKA_3_9) {
            assertThatThrownBy(() -> got(asked)).hasMessage("The broker does not support ListConfigResources.");
        } else {
            assertThat(got(asked)).contains(ConfigResource.topic(topic)).doesNotContain(ConfigResource.broker(BROKER));
        }
    }

    @Test
    void producersThatWroteAreRemembered() {
        String topic = topic(2);
        TopicPartition written = new TopicPartition(topic, 0);
        TopicPartition empty = new TopicPartition(topic, 1);
        TopicPartition nowhere = new TopicPartition(freshName(), 0);
        write(topic, 0, "a", "b");
        Map<TopicPartition, Result<List<Producers.Active>>> producers =
                got(admin.describeProducers(List.of(written, empty, nowhere)));
        assertThat(producers.get(written).orThrow()).singleElement().satisfies(producer -> {
            assertThat(producer.id()).isNotNegative();
            assertThat(producer.lastSequence()).isEqualTo(1);
            assertThat(producer.transactionStartOffset()).isEqualTo(-1);
        });
        assertThat(producers.get(empty).orThrow()).isEmpty();
        assertThat(producers.get(nowhere).outcome().error()).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }

    @Test
    void membersAreRemovedFromTheirGroup() {
        String topic = topic(1);
        String group = freshName();
        Consumer<String, String> consumer =
                consumer("group.id", group, "group.instance.id", "machine-1", "enable.auto.commit", "false");
        consumer.subscribe(List.of(topic));
        while (consumer.assignment().isEmpty()) {
            consumer.poll(Duration.ofMillis(100));
        }
        Map<Leaver, Outcome> outcomes = got(admin.removeMembersFromConsumerGroup(
                group, List.of(Leaver.instance("machine-1"), Leaver.instance("machine-2"))));
        assertThat(outcomes.get(Leaver.instance("machine-1")).succeeded()).isTrue();
        assertThat(outcomes.get(Leaver.instance("machine-2")).error()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
        assertThat(got(admin.describeConsumerGroups(List.of(group))).get(group).members())
                .isEmpty();
    }

    @Test
    void offsetsOfSeveralGroupsComeTogether() {
        TopicPartition partition = new TopicPartition(topic(1), 0);
        String group = freshName();
        String empty = freshName();
        got(admin.alterConsumerGroupOffsets(group, Map.of(partition, OffsetAndMetadata.of(7))))
                .values()
                .forEach(Outcome::orThrow);
        var offsets = got(admin.listConsumerGroupOffsets(List.of(group, empty)));
        assertThat(offsets.get(group).orThrow()).isEqualTo(Map.of(partition, OffsetAndMetadata.of(7)));
        assertThat(offsets.get(empty).orThrow()).isEmpty();
    }

    @Test
    void topicsAreDeletedByTheirIds() {
        String name = topic(1);
        Uuid id = got(admin.describeTopics(List.of(name))).topics().get(name).id();
        Uuid unknown = new Uuid(47, 11);
        Map<Uuid, Outcome> outcomes = got(admin.topics().deleteByIds(List.of(id, unknown)));
        assertThat(outcomes.get(id).error()).isEqualTo(ErrorCode.NONE);
        assertThat(outcomes.get(unknown).error()).isEqualTo(ErrorCode.UNKNOWN_TOPIC_ID);
        await().atMost(LIMIT)
                .untilAsserted(
                        () -> assertThat(got(admin.listTopics()).topics()).doesNotContainKey(name));
    }

    @Test
    void topicsAreDescribedByTheirIds() {
        String name = topic(2);
        Uuid id = got(admin.describeTopics(List.of(name))).topics().get(name).id();
        Uuid unknown = new Uuid(47, 12);
        Map<Uuid, Result<TopicView>> described = got(admin.topics().describeByIds(List.of(id, unknown)));
        assertThat(described.get(id).orThrow().name()).isEqualTo(name);
        assertThat(described.get(id).orThrow().partitions()).hasSize(2);
        assertThat(described.get(unknown).outcome().error()).isEqualTo(ErrorCode.UNKNOWN_TOPIC_ID);
    }

    @Test
    void whoMayLeadIsToldPageByPageWhereTheBrokerKnows() {
        if (server.make == Server.Make.KAFKA_3_9) {
            var asked = admin.topics().eligibleLeaders(List.of("any"));
            assertThatThrownBy(() -> got(asked)).hasMessage("The broker does not support DescribeTopicPartitions.");
            return;
        }
        int partitions = 1100;
        List<String> topics = List.of(topic(partitions), topic(partitions), freshName());
        await().atMost(LIMIT).untilAsserted(() -> {
            Map<String, Result<List<Topics.Eligible>>> eligible =
                    got(admin.topics().eligibleLeaders(topics));
            for (String topic : topics.subList(0, 2)) {
                assertThat(eligible.get(topic).succeeded()).isTrue();
                assertThat(eligible.get(topic).orThrow())
                        .hasSize(partitions)
                        .allMatch(one -> one.leader() == BROKER && one.isr().equals(List.of(BROKER)))
                        .extracting(Topics.Eligible::partition)
                        .doesNotHaveDuplicates();
            }
            assertThat(eligible.get(topics.get(2)).outcome().error()).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        });
        got(admin.deleteTopics(topics.subList(0, 2))).values().forEach(Outcome::orThrow);
    }

    @Test
    void settingsAreReplacedAsAWhole() {
        ConfigResource topic = ConfigResource.topic(topic(1, "retention.ms", "4711", "segment.ms", "4712"));
        ConfigResource unknown = ConfigResource.topic(freshName());
        Map<String, String> settings = Map.of("segment.ms", "4713");
        assertThat(got(admin.configs().replace(Map.of(topic, Map.of("segment.ms", "soon")), Configs.Mode.VALIDATE_ONLY))
                        .get(topic)
                        .error())
                .isEqualTo(ErrorCode.INVALID_CONFIG);
        Map<ConfigResource, Outcome> outcomes =
                got(admin.configs().replace(Map.of(topic, settings, unknown, settings), Configs.Mode.CHANGE));
        assertThat(outcomes.get(topic).succeeded()).isTrue();
        assertThat(outcomes.get(unknown).error()).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(got(admin.describeConfigs(List.of(topic))).get(topic).orThrow().stream()
                                .filter(entry -> entry.source() == ConfigEntry.Source.DYNAMIC_TOPIC_CONFIG)
                                .map(entry -> entry.name() + "=" + entry.value()))
                        .containsExactly("segment.ms=4713"));
    }

    @Test
    void directoriesOfABrokerThatIsNotThereAreAFailureOfItsOwn() {
        try (Admin hurried = Admin.builder()
                .bootstrapServers(server.bootstrap)
                .clientId("hurried")
                .apiTimeout(Duration.ofSeconds(1))
                .open()) {
            Map<Integer, Result<List<LogDirectories.Directory>>> directories =
                    got(hurried.describeLogDirs(List.of(BROKER, 77)));
            assertThat(directories.get(BROKER).orThrow()).isNotEmpty();
            assertThat(directories.get(77).outcome().error()).isEqualTo(ErrorCode.BROKER_NOT_AVAILABLE);
        }
    }

    @Test
    void endsAreToldAsAReaderOfCommittedRecordsSeesThem() {
        TopicPartition partition = new TopicPartition(topic(1), 0);
        write(partition.topic(), 0, "a", "b");
        Map<TopicPartition, Long> latest = Map.of(partition, LogOffset.LATEST);
        assertThat(got(admin.listOffsets(latest)).get(partition).offset()).isEqualTo(2);
        assertThat(got(admin.logOffsets().find(latest, LogOffsets.View.COMMITTED))
                        .get(partition)
                        .offset())
                .isEqualTo(2);
    }

    @Test
    void anAdminIsOpenedWithJavasPropertiesToo() {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", server.bootstrap);
        properties.put("default.api.timeout.ms", 20_000);
        try (Admin other = Admin.open(properties)) {
            assertThat(got(other.describeCluster()).nodes()).containsOnlyKeys(BROKER);
        }
    }
}
