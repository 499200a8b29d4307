package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ottla.client.ClientException;
import io.ottla.client.ClusterView;
import io.ottla.client.LogOffset;
import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import io.ottla.client.admin.Brokers;
import io.ottla.client.admin.ConfigEntry;
import io.ottla.client.admin.ConfigResource;
import io.ottla.client.admin.Configs.Change;
import io.ottla.client.admin.Elections;
import io.ottla.client.admin.GroupDescription;
import io.ottla.client.admin.GroupListing;
import io.ottla.client.admin.LogDirectories;
import io.ottla.client.admin.NewTopic;
import io.ottla.client.admin.Outcome;
import io.ottla.client.admin.Quotas;
import io.ottla.client.admin.Reassignments;
import io.ottla.client.admin.Records;
import io.ottla.client.consumer.Consumer;
import io.ottla.protocol.wire.ErrorCode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What users of our admin client see, whoever made the broker: of several things asked for each has its own outcome. */
abstract class AdminFlows extends ClientFlows {
    private static final int BROKER = 0;

    AdminFlows(Server server) {
        super(server);
    }

    @Test
    void ofTopicsToCreateEachHasItsOwnOutcome() {
        String there = topic(1);
        String name = freshName();
        Map<String, Outcome> outcomes = got(admin.topics()
                .create(
                        List.of(
                                new NewTopic(name, 3, 1, List.of(), Map.of("retention.ms", "12345")),
                                NewTopic.of(there, 1, 1),
                                NewTopic.of(name + "-wide", 1, 2),
                                NewTopic.of("no/topic", 1, 1),
                                new NewTopic(name + "-odd", 1, 1, List.of(), Map.of("retention.ms", "soon")),
                                new NewTopic(
                                        name + "-placed", -1, -1, List.of(List.of(BROKER), List.of(BROKER)), Map.of()),
                                new NewTopic(name + "-twice", -1, -1, List.of(List.of(BROKER, BROKER)), Map.of())),
                        false));
        assertThat(errors(outcomes))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        name,
                        ErrorCode.NONE,
                        there,
                        ErrorCode.TOPIC_ALREADY_EXISTS,
                        name + "-wide",
                        ErrorCode.INVALID_REPLICATION_FACTOR,
                        "no/topic",
                        ErrorCode.INVALID_TOPIC_EXCEPTION,
                        name + "-odd",
                        ErrorCode.INVALID_CONFIG,
                        name + "-placed",
                        ErrorCode.NONE,
                        name + "-twice",
                        ErrorCode.INVALID_REPLICA_ASSIGNMENT));
        ClusterView described = got(admin.topics().describe(List.of(name, name + "-placed", name + "-wide")));
        assertThat(described.topics().get(name).partitions()).hasSize(3);
        assertThat(described.topics().get(name + "-placed").partitions()).hasSize(2);
        assertThat(described.topics().get(name + "-wide").error()).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(config(ConfigResource.topic(name), "retention.ms").value()).isEqualTo("12345");
    }

    @Test
    void aTopicThatIsOnlyCheckedIsNotMade() {
        String name = freshName();
        assertThat(errors(got(admin.topics().create(List.of(NewTopic.of(name, 1, 1)), true))))
                .isEqualTo(Map.of(name, ErrorCode.NONE));
        assertThat(got(admin.topics().all()).topics()).doesNotContainKey(name);
    }

    @Test
    void partitionsAreAddedButNotTakenAway() {
        String name = topic(2);
        assertThat(got(admin.topics().extend(name, 4, null)).error()).isEqualTo(ErrorCode.NONE);
        await().atMost(LIMIT)
                .until(() -> got(admin.topics().describe(List.of(name)))
                                .topics()
                                .get(name)
                                .partitions()
                                .size()
                        == 4);
        Outcome fewer = got(admin.topics().extend(name, 3, null));
        assertThat(fewer.error()).isEqualTo(ErrorCode.INVALID_PARTITIONS);
        assertThat(fewer.text()).contains("4").contains("3");
        assertThat(got(admin.topics().extend(freshName(), 3, null)).error())
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }

    @Test
    void deletedTopicsAreGoneAndUnknownOnesAreSaidToBeUnknown() {
        String name = topic(1);
        String unknown = freshName();
        assertThat(errors(got(admin.topics().delete(List.of(name, unknown)))))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(name, ErrorCode.NONE, unknown, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
        await().atMost(LIMIT)
                .untilAsserted(
                        () -> assertThat(got(admin.topics().all()).topics()).doesNotContainKey(name));
    }

    @Test
    void settingsAreChangedOneByOneAndBadOnesRefused() {
        ConfigResource topic = ConfigResource.topic(topic(1));
        assertThat(config(topic, "delete.retention.ms").source()).isEqualTo(ConfigEntry.Source.DEFAULT_CONFIG);
        got(admin.configs()
                        .alter(
                                topic,
                                List.of(
                                        Change.set("delete.retention.ms", "1000"),
                                        Change.set("cleanup.policy", "delete"))))
                .orThrow();
        awaitConfig(topic, "delete.retention.ms", "1000", ConfigEntry.Source.DYNAMIC_TOPIC_CONFIG);
        got(admin.configs().alter(topic, List.of(Change.delete("delete.retention.ms"))))
                .orThrow();
        awaitConfig(topic, "delete.retention.ms", "86400000", ConfigEntry.Source.DEFAULT_CONFIG);
        awaitConfig(topic, "cleanup.policy", "delete", ConfigEntry.Source.DYNAMIC_TOPIC_CONFIG);
        assertThat(got(admin.configs().alter(topic, List.of(Change.set("delete.retention.ms", "soon"))))
                        .error())
                .isEqualTo(ErrorCode.INVALID_CONFIG);
        assertThat(got(admin.configs().alter(topic, List.of(Change.set("retention.hours", "1"))))
                        .error())
                .isEqualTo(ErrorCode.INVALID_CONFIG);
        ConfigResource unknown = ConfigResource.topic(freshName());
        assertThat(got(admin.configs().alter(unknown, List.of(Change.set("delete.retention.ms", "1"))))
                        .error())
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        assertThatThrownBy(() -> got(admin.configs().describe(List.of(unknown))))
                .isInstanceOf(ClientException.class)
                .hasMessageContaining(unknown.name());
    }

    @Test
    void aBrokersSettingsAreDescribedAndTheDynamicOnesChanged() {
        ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, "" + BROKER);
        assertThat(config(broker, "offsets.topic.num.partitions").value()).isEqualTo("5");
        assertThat(config(broker, "offsets.topic.num.partitions").source())
                .isEqualTo(ConfigEntry.Source.STATIC_BROKER_CONFIG);
        got(admin.configs().alter(broker, List.of(Change.set("message.max.bytes", "2000000"))))
                .orThrow();
        awaitConfig(broker, "message.max.bytes", "2000000", ConfigEntry.Source.DYNAMIC_BROKER_CONFIG);
        got(admin.configs().alter(broker, List.of(Change.delete("message.max.bytes"))))
                .orThrow();
        assertThat(got(admin.configs().alter(broker, List.of(Change.set("message.max.bytes", "many"))))
                        .succeeded())
                .isFalse();
    }

    @Test
    void groupsAreListedDescribedAndDeletedOnceTheyAreEmpty() {
        String topic = topic(2);
        String busy = freshName();
        String idle = freshName();
        String unknown = freshName();
        TopicPartition partition = new TopicPartition(topic, 0);
        write(topic, 0, "a");
        Consumer<String, String> consumer = consumer("group.id", busy, "auto.offset.reset", "earliest");
        consumer.subscribe(List.of(topic));
        take(consumer, 1);
        assertThat(errors(got(admin.groupOffsets().alter(idle, Map.of(partition, OffsetAndMetadata.of(1))))))
                .isEqualTo(Map.of(partition, ErrorCode.NONE));
        assertThat(got(admin.groups().list(List.of(), List.of())))
                .extracting(GroupListing::id)
                .contains(busy, idle);
        assertThat(got(admin.groups().list(List.of("Stable"), List.of())))
                .extracting(GroupListing::id)
                .contains(busy)
                .doesNotContain(idle);
        GroupDescription described = got(admin.groups().describe(List.of(busy))).get(busy);
        assertThat(described.state()).isEqualTo("Stable");
        assertThat(described.assignor()).isEqualTo("range");
        assertThat(described.members()).hasSize(1);
        assertThat(described.members().get(0).assignment()).containsExactlyElementsOf(partitions(topic, 2));
        assertThat(errors(got(admin.groups().delete(List.of(busy, idle, unknown)))))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        busy, ErrorCode.NON_EMPTY_GROUP, idle, ErrorCode.NONE, unknown, ErrorCode.GROUP_ID_NOT_FOUND));
        assertThat(got(admin.groups().describe(List.of(unknown))).get(unknown).state())
                .isEqualTo("Dead");
    }

    @Test
    void offsetsOfAGroupAreSetReadAndForgotten() {
        String topic = topic(2);
        String group = freshName();
        List<TopicPartition> both = partitions(topic, 2);
        got(admin.groupOffsets()
                .alter(
                        group,
                        Map.of(
                                both.get(0),
                                new OffsetAndMetadata(3, -1, "note"),
                                both.get(1),
                                OffsetAndMetadata.of(4))));
        assertThat(got(admin.groupOffsets().committed(group)))
                .isEqualTo(Map.of(
                        both.get(0), new OffsetAndMetadata(3, -1, "note"), both.get(1), OffsetAndMetadata.of(4)));
        assertThat(errors(got(admin.groupOffsets().delete(group, List.of(both.get(0))))))
                .isEqualTo(Map.of(both.get(0), ErrorCode.NONE));
        assertThat(got(admin.groupOffsets().committed(group))).containsOnlyKeys(both.get(1));
        TopicPartition nowhere = new TopicPartition(freshName(), 0);
        assertThat(errors(got(admin.groupOffsets().alter(group, Map.of(nowhere, OffsetAndMetadata.of(1))))))
                .isEqualTo(Map.of(nowhere, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
    }

    @Test
    void offsetsInLogsAreFoundByPositionAndTime() {
        String topic = topic(1);
        TopicPartition partition = new TopicPartition(topic, 0);
        TopicPartition missing = new TopicPartition(topic, 9);
        write(topic, 0, "a", "b", "c");
        assertThat(offset(partition, LogOffset.EARLIEST)).isZero();
        assertThat(offset(partition, LogOffset.LATEST)).isEqualTo(3);
        assertThat(offset(partition, LogOffset.MAX_TIMESTAMP)).isBetween(0L, 2L);
        assertThat(offset(partition, 1L)).isZero();
        assertThat(offset(partition, Long.MAX_VALUE)).isEqualTo(-1);
        assertThat(got(admin.logOffsets().find(Map.of(missing, LogOffset.LATEST)))
                        .get(missing)
                        .error())
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }

    @Test
    void recordsAreDeletedFromTheBeginningWherePossible() {
        String topic = topic(2);
        List<TopicPartition> both = partitions(topic, 2);
        TopicPartition nowhere = new TopicPartition(freshName(), 0);
        write(topic, 0, "a", "b", "c");
        Map<TopicPartition, Records.Deleted> deleted =
                got(admin.records().deleteBefore(Map.of(both.get(0), 2L, both.get(1), 5L, nowhere, 1L)));
        assertThat(deleted.get(both.get(0))).isEqualTo(new Records.Deleted(2, new Outcome(ErrorCode.NONE, null)));
        assertThat(deleted.get(both.get(1)).outcome().error()).isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE);
        assertThat(deleted.get(nowhere).outcome().error()).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(offset(both.get(0), LogOffset.EARLIEST)).isEqualTo(2);
        got(admin.records().deleteBefore(Map.of(both.get(0), -1L)));
        assertThat(offset(both.get(0), LogOffset.EARLIEST)).isEqualTo(3);
    }

    @Test
    void directoriesTellTheirReplicasAndSizes() {
        String topic = topic(2);
        write(topic, 0, "a".repeat(1000));
        List<LogDirectories.Directory> directories = got(admin.logDirectories().describe(BROKER, partitions(topic, 2)));
        assertThat(directories).hasSize(1);
        assertThat(directories.get(0).error()).isEqualTo(ErrorCode.NONE);
        assertThat(directories.get(0).totalBytes()).isPositive();
        assertThat(directories.get(0).replicas())
                .extracting(LogDirectories.Replica::partition)
                .containsExactlyInAnyOrderElementsOf(partitions(topic, 2));
        assertThat(directories.get(0).replicas())
                .anySatisfy(replica -> assertThat(replica.sizeBytes()).isGreaterThan(1000));
    }

    @Test
    void quotasAreSetDescribedAndRemoved() {
        String client = freshName();
        if (server.make == Server.Make.OTTLA) {
            assertThatThrownBy(() -> got(
                            admin.quotas().alter(Map.of("client-id", client), Map.of("producer_byte_rate", 2048.0))))
                    .hasMessage("The broker does not support AlterClientQuotas.");
            return;
        }
        got(admin.quotas().alter(Map.of("client-id", client), Map.of("producer_byte_rate", 2048.0)))
                .orThrow();
        List<Quotas.Match> match = List.of(new Quotas.Match.Exact("client-id", client));
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(got(admin.quotas().describe(match)))
                        .containsExactly(
                                new Quotas.Entry(Map.of("client-id", client), Map.of("producer_byte_rate", 2048.0))));
        Map<String, Double> removed = new java.util.HashMap<>();
        removed.put("producer_byte_rate", null);
        got(admin.quotas().alter(Map.of("client-id", client), removed)).orThrow();
        await().atMost(LIMIT)
                .untilAsserted(
                        () -> assertThat(got(admin.quotas().describe(match))).isEmpty());
        assertThat(got(admin.quotas().alter(Map.of("client-id", client), Map.of("no_such_rate", 1.0)))
                        .error())
                .isEqualTo(ErrorCode.INVALID_REQUEST);
    }

    @Test
    void aLeaderThatIsThePreferredOneNeedsNoElection() {
        TopicPartition partition = new TopicPartition(topic(1), 0);
        TopicPartition nowhere = new TopicPartition(freshName(), 0);
        assertThat(errors(got(admin.elections().elect(Elections.Type.PREFERRED, List.of(partition, nowhere)))))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        partition, ErrorCode.ELECTION_NOT_NEEDED, nowhere, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
    }

    @Test
    void movesToBrokersThatAreNotThereAreRefused() {
        TopicPartition partition = new TopicPartition(topic(1), 0);
        assertThat(errors(got(admin.reassignments()
                        .start(Map.of(partition, List.of(77)), Reassignments.ReplicaCount.MAY_CHANGE))))
                .isEqualTo(Map.of(partition, ErrorCode.INVALID_REPLICA_ASSIGNMENT));
        assertThat(errors(got(admin.reassignments().cancel(List.of(partition)))))
                .isEqualTo(Map.of(partition, ErrorCode.NO_REASSIGNMENT_IN_PROGRESS));
        assertThat(got(admin.reassignments().list(null))).isEmpty();
    }

    @Test
    void theClusterAndWhatItsBrokersOfferAreDescribed() {
        ClusterView cluster = got(admin.brokers().describe());
        assertThat(cluster.clusterId()).isNotBlank();
        assertThat(cluster.nodes()).containsOnlyKeys(BROKER);
        assertThat(cluster.controllerId()).isEqualTo(BROKER);
        assertThat(got(admin.brokers().versions()).values())
                .hasSize(1)
                .allSatisfy(offer -> assertThat(offer).isInstanceOf(Brokers.Offer.Known.class));
    }

    private long offset(TopicPartition partition, long time) {
        LogOffset found = got(admin.logOffsets().find(Map.of(partition, time))).get(partition);
        assertThat(found.error()).isEqualTo(ErrorCode.NONE);
        return found.offset();
    }

    private ConfigEntry config(ConfigResource resource, String name) {
        return got(admin.configs().describe(List.of(resource))).get(resource).stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void awaitConfig(ConfigResource resource, String name, String value, ConfigEntry.Source source) {
        await().atMost(LIMIT).untilAsserted(() -> {
            ConfigEntry entry = config(resource, name);
            assertThat(entry.value()).isEqualTo(value);
            assertThat(entry.source()).isEqualTo(source);
        });
    }

    private static <T> Map<T, ErrorCode> errors(Map<T, Outcome> outcomes) {
        Map<T, ErrorCode> errors = new java.util.HashMap<>();
        outcomes.forEach((what, outcome) -> errors.put(what, outcome.error()));
        return errors;
    }
}
