package io.ottla.broker.api.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.broker.control.ClusterChanges;
import io.ottla.coordinator.controller.NewTopic;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.DescribeCluster;
import io.ottla.protocol.api.DescribeTopicPartitions.Request;
import io.ottla.protocol.api.DescribeTopicPartitions.Response;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClusterTest {
    private final Desk desk = new Desk(Map.of("max.request.partition.size.limit", "3"));

    @Test
    void theClusterIsDescribedInEveryVersion() {
        for (int version = 0; version <= ApiKey.DESCRIBE_CLUSTER.highest(); version++) {
            DescribeCluster.Response answer = cluster(version, true, 1);
            assertThat(answer.clusterId()).isEqualTo("cluster-1");
            assertThat(answer.controllerId()).isEqualTo(FakeController.BROKER);
            assertThat(answer.brokers())
                    .extracting(DescribeCluster.Response.Broker::host)
                    .containsExactly("192.0.2.1");
            assertThat(answer.clusterAuthorizedOperations()).isEqualTo(8096);
        }
        assertThat(cluster(0, false, 1).clusterAuthorizedOperations()).isEqualTo(Integer.MIN_VALUE);
    }

    @Test
    void controllersAreNotDescribed() {
        assertThat(cluster(1, false, 2).errorCode()).isEqualTo(ErrorCode.MISMATCHED_ENDPOINT_TYPE.code());
        assertThat(cluster(1, false, 9).errorCode()).isEqualTo(ErrorCode.UNSUPPORTED_ENDPOINT_TYPE.code());
    }

    @Test
    void topicsArePagedByTheirPartitionsInTheOrderOfTheirNames() {
        create("b", 2);
        create("a", 2);
        create("c", 2);
        List<String> seen = new ArrayList<>();
        Request.Cursor cursor = null;
        int pages = 0;
        do {
            Response page = describe(100, cursor);
            page.topics().forEach(t -> t.partitions().forEach(p -> seen.add(t.name() + p.partitionIndex())));
            Response.NextCursor next = page.nextCursor();
            cursor = next == null ? null : new Request.Cursor(next.topicName(), next.partitionIndex());
            pages++;
        } while (cursor != null);
        assertThat(seen).containsExactly("a0", "a1", "b0", "b1", "c0", "c1");
        assertThat(pages).isEqualTo(2);
    }

    @Test
    void theRequestMayAskForSmallerPages() {
        create("a", 2);
        Response page = describe(1, null, "a");
        assertThat(page.topics().get(0).partitions()).hasSize(1);
        assertThat(page.nextCursor()).isEqualTo(new Response.NextCursor("a", 1));
    }

    @Test
    void topicsThatDoNotExistAreNamed() {
        create("a", 1);
        Response page = describe(10, null, "nothing", "b ad", "a");
        assertThat(page.topics()).extracting(Response.Topic::name).containsExactly("a", "b ad", "nothing");
        assertThat(page.topics())
                .extracting(Response.Topic::errorCode)
                .containsExactly(
                        (short) 0,
                        ErrorCode.INVALID_TOPIC_EXCEPTION.code(),
                        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
        assertThat(page.nextCursor()).isNull();
    }

    @Test
    void aCursorBeforeTheFirstPartitionIsRefused() {
        create("a", 1);
        Response page = describe(10, new Request.Cursor("a", -1), "a");
        assertThat(page.topics().get(0).errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
    }

    private void create(String name, int partitions) {
        desk.controller.createTopics(
                desk.lane, List.of(new NewTopic(name, partitions, 1, Map.of(), Map.of())), ClusterChanges.Mode.APPLY);
        desk.lane.runAll();
    }

    private DescribeCluster.Response cluster(int version, boolean operations, int endpointType) {
        return desk.ask(
                DescribeCluster.Response.class,
                ApiKey.DESCRIBE_CLUSTER,
                version,
                DescribeCluster.Request.builder()
                        .includeClusterAuthorizedOperations(operations)
                        .endpointType((byte) endpointType)
                        .build());
    }

    private Response describe(int limit, Request.@Nullable Cursor cursor, String... topics) {
        return desk.ask(
                Response.class,
                ApiKey.DESCRIBE_TOPIC_PARTITIONS,
                0,
                new Request(Arrays.stream(topics).map(Request.Topic::new).toList(), limit, cursor));
    }
}
