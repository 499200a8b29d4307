package io.ottla.broker.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.ottla.client.admin.Admin;
import io.ottla.client.admin.Brokers;
import io.ottla.client.admin.Configs;
import io.ottla.client.admin.Elections;
import io.ottla.client.admin.GroupOffsets;
import io.ottla.client.admin.Groups;
import io.ottla.client.admin.LogDirectories;
import io.ottla.client.admin.LogOffsets;
import io.ottla.client.admin.Producers;
import io.ottla.client.admin.Reassignments;
import io.ottla.client.admin.Records;
import io.ottla.client.admin.Topics;
import io.ottla.client.consumer.Consumer;
import io.ottla.client.producer.Producer;
import io.ottla.protocol.api.ApiKey;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a broker of ours offers to clients, our client library can ask for. */
class ClientCoverageTest {
    private record Entry(Class<?> type, String method) {}

    /** What to call for it. */
    private static final Map<ApiKey, Entry> CALLS = calls();

    /** What only brokers say to each other. */
    private static final Set<ApiKey> BETWEEN_BROKERS = EnumSet.of(
            ApiKey.LEADER_AND_ISR,
            ApiKey.STOP_REPLICA,
            ApiKey.UPDATE_METADATA,
            ApiKey.CONTROLLED_SHUTDOWN,
            ApiKey.ALTER_PARTITION,
            ApiKey.ALLOCATE_PRODUCER_IDS);

    /** What another API tells as well: Metadata, which brokers before 2.8 have, too. */
    private static final Set<ApiKey> TOLD_OTHERWISE = EnumSet.of(ApiKey.DESCRIBE_CLUSTER);

    @TempDir
    Path folder;

    private static Map<ApiKey, Entry> calls() {
        Map<ApiKey, Entry> calls = new EnumMap<>(ApiKey.class);
        calls.put(ApiKey.PRODUCE, new Entry(Producer.class, "send"));
        calls.put(ApiKey.INIT_PRODUCER_ID, new Entry(Producer.class, "send"));
        calls.put(ApiKey.FETCH, new Entry(Consumer.class, "poll"));
        calls.put(ApiKey.OFFSET_FOR_LEADER_EPOCH, new Entry(Consumer.class, "poll"));
        calls.put(ApiKey.FIND_COORDINATOR, new Entry(Consumer.class, "poll"));
        calls.put(ApiKey.JOIN_GROUP, new Entry(Consumer.class, "poll"));
        calls.put(ApiKey.SYNC_GROUP, new Entry(Consumer.class, "poll"));
        calls.put(ApiKey.HEARTBEAT, new Entry(Consumer.class, "poll"));
        calls.put(ApiKey.OFFSET_COMMIT, new Entry(Consumer.class, "commitSync"));
        calls.put(ApiKey.OFFSET_FETCH, new Entry(GroupOffsets.class, "committed"));
        calls.put(ApiKey.OFFSET_DELETE, new Entry(GroupOffsets.class, "delete"));
        calls.put(ApiKey.LEAVE_GROUP, new Entry(Groups.class, "removeMembers"));
        calls.put(ApiKey.LIST_GROUPS, new Entry(Groups.class, "list"));
        calls.put(ApiKey.DESCRIBE_GROUPS, new Entry(Groups.class, "describe"));
        calls.put(ApiKey.DELETE_GROUPS, new Entry(Groups.class, "delete"));
        calls.put(ApiKey.LIST_OFFSETS, new Entry(LogOffsets.class, "find"));
        calls.put(ApiKey.DELETE_RECORDS, new Entry(Records.class, "deleteBefore"));
        calls.put(ApiKey.DESCRIBE_PRODUCERS, new Entry(Producers.class, "describe"));
        calls.put(ApiKey.METADATA, new Entry(Topics.class, "describe"));
        calls.put(ApiKey.DESCRIBE_TOPIC_PARTITIONS, new Entry(Topics.class, "eligibleLeaders"));
        calls.put(ApiKey.CREATE_TOPICS, new Entry(Topics.class, "create"));
        calls.put(ApiKey.DELETE_TOPICS, new Entry(Topics.class, "delete"));
        calls.put(ApiKey.CREATE_PARTITIONS, new Entry(Topics.class, "extend"));
        calls.put(ApiKey.DESCRIBE_CONFIGS, new Entry(Configs.class, "describe"));
        calls.put(ApiKey.ALTER_CONFIGS, new Entry(Configs.class, "replace"));
        calls.put(ApiKey.INCREMENTAL_ALTER_CONFIGS, new Entry(Configs.class, "alter"));
        calls.put(ApiKey.LIST_CONFIG_RESOURCES, new Entry(Configs.class, "list"));
        calls.put(ApiKey.DESCRIBE_LOG_DIRS, new Entry(LogDirectories.class, "describe"));
        calls.put(ApiKey.ALTER_REPLICA_LOG_DIRS, new Entry(LogDirectories.class, "move"));
        calls.put(ApiKey.ELECT_LEADERS, new Entry(Elections.class, "elect"));
        calls.put(ApiKey.ALTER_PARTITION_REASSIGNMENTS, new Entry(Reassignments.class, "start"));
        calls.put(ApiKey.LIST_PARTITION_REASSIGNMENTS, new Entry(Reassignments.class, "list"));
        calls.put(ApiKey.API_VERSIONS, new Entry(Brokers.class, "versions"));
        return calls;
    }

    @Test
    void whateverTheBrokerOffersToClientsCanBeAskedFor() throws Exception {
        Set<ApiKey> asked = askedByTheClient();
        Set<ApiKey> offered = offered();
        assertThat(offered).contains(ApiKey.PRODUCE, ApiKey.FETCH, ApiKey.DESCRIBE_TOPIC_PARTITIONS);
        for (ApiKey key : offered) {
            if (!BETWEEN_BROKERS.contains(key) && !TOLD_OTHERWISE.contains(key)) {
                assertThat(CALLS).as("what to call for it").containsKey(key);
                assertThat(asked).as("what the client sends").contains(key);
            }
        }
        assertThat(CALLS.keySet()).isSubsetOf(offered);
        CALLS.forEach((key, entry) -> assertThat(Arrays.stream(entry.type().getMethods()))
                .as("%s is %s", key, entry)
                .anyMatch(method -> method.getName().equals(entry.method())));
    }

    private Set<ApiKey> offered() throws Exception {
        try (TestBroker broker = new TestBroker(folder, Map.of());
                Admin admin = Admin.builder()
                        .bootstrapServers("127.0.0.1:" + broker.address().getPort())
                        .open()) {
            Brokers.Offer.Known offer = (Brokers.Offer.Known)
                    admin.brokers().versions().get().values().iterator().next();
            return Arrays.stream(ApiKey.values())
                    .filter(key -> offer.ranges().of(key.id()) != null)
                    .collect(Collectors.toCollection(() -> EnumSet.noneOf(ApiKey.class)));
        }
    }

    private static Set<ApiKey> askedByTheClient() {
        JavaClasses client = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.ottla.client");
        return client.stream()
                .flatMap(type -> type.getFieldAccessesFromSelf().stream())
                .map(JavaFieldAccess::getTarget)
                .filter(field -> field.getOwner().isEquivalentTo(ApiKey.class))
                .map(field -> ApiKey.valueOf(field.getName()))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(ApiKey.class)));
    }
}
