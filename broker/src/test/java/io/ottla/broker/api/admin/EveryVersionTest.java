package io.ottla.broker.api.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.broker.api.ApiTable;
import io.ottla.protocol.api.AlterConfigs;
import io.ottla.protocol.api.AlterPartitionReassignments;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.CreatePartitions;
import io.ottla.protocol.api.CreateTopics;
import io.ottla.protocol.api.DeleteTopics;
import io.ottla.protocol.api.DescribeCluster;
import io.ottla.protocol.api.DescribeConfigs;
import io.ottla.protocol.api.DescribeTopicPartitions;
import io.ottla.protocol.api.ElectLeaders;
import io.ottla.protocol.api.IncrementalAlterConfigs;
import io.ottla.protocol.api.ListConfigResources;
import io.ottla.protocol.api.ListPartitionReassignments;
import io.ottla.protocol.api.Metadata;
import io.ottla.protocol.api.UpdateMetadata;
import io.ottla.protocol.wire.Message;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is advertised answers, in every version, also for empty lists. */
class EveryVersionTest {
    private static final Map<ApiKey, Message> EMPTY = Map.ofEntries(
            Map.entry(
                    ApiKey.METADATA,
                    Metadata.Request.builder().topics(List.of()).build()),
            Map.entry(
                    ApiKey.UPDATE_METADATA,
                    UpdateMetadata.Request.builder().controllerEpoch(4).build()),
            Map.entry(ApiKey.CREATE_TOPICS, CreateTopics.Request.DEFAULT),
            Map.entry(ApiKey.DELETE_TOPICS, DeleteTopics.Request.DEFAULT),
            Map.entry(ApiKey.DESCRIBE_CONFIGS, DescribeConfigs.Request.DEFAULT),
            Map.entry(ApiKey.ALTER_CONFIGS, AlterConfigs.Request.DEFAULT),
            Map.entry(ApiKey.CREATE_PARTITIONS, CreatePartitions.Request.DEFAULT),
            Map.entry(
                    ApiKey.ELECT_LEADERS,
                    ElectLeaders.Request.builder().topicPartitions(List.of()).build()),
            Map.entry(ApiKey.ALTER_PARTITION_REASSIGNMENTS, AlterPartitionReassignments.Request.DEFAULT),
            Map.entry(ApiKey.LIST_PARTITION_REASSIGNMENTS, ListPartitionReassignments.Request.DEFAULT),
            Map.entry(ApiKey.INCREMENTAL_ALTER_CONFIGS, IncrementalAlterConfigs.Request.DEFAULT),
            Map.entry(ApiKey.DESCRIBE_CLUSTER, DescribeCluster.Request.DEFAULT),
            Map.entry(ApiKey.LIST_CONFIG_RESOURCES, ListConfigResources.Request.DEFAULT),
            Map.entry(ApiKey.DESCRIBE_TOPIC_PARTITIONS, DescribeTopicPartitions.Request.DEFAULT));

    @ParameterizedTest
    @MethodSource("everyVersion")
    void anEmptyRequestIsAnswered(ApiKey key, int version) {
        Message answer = new Desk().ask(Message.class, key, version, EMPTY.get(key));
        assertThat(answer.toString()).doesNotContain("errorCode=-1");
    }

    static Stream<Arguments> everyVersion() {
        return new Desk().entries().stream().flatMap(EveryVersionTest::versions);
    }

    private static Stream<Arguments> versions(ApiTable.Entry entry) {
        return IntStream.rangeClosed(entry.from(), entry.to()).mapToObj(v -> Arguments.of(entry.key(), v));
    }
}
