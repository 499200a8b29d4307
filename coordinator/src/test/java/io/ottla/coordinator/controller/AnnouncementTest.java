package io.ottla.coordinator.controller;

import static io.ottla.coordinator.controller.Clusters.alive;
import static io.ottla.coordinator.controller.Clusters.partition;
import static io.ottla.coordinator.controller.Clusters.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.LeaderAndIsr;
import io.ottla.protocol.api.StopReplica;
import io.ottla.protocol.api.UpdateMetadata;
import io.ottla.protocol.wire.Message;
import io.ottla.protocol.wire.Reader;
import io.ottla.protocol.wire.Writer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AnnouncementTest {
    private static final TopicPartition P0 = new TopicPartition("t", 0);
    private static final TopicPartition P1 = new TopicPartition("t", 1);
    private final ControlState state = with(
            alive(1, 2),
            "t",
            partition(0, 1, List.of(1, 2), List.of(1, 2)),
            partition(1, 2, List.of(2, 3), List.of(2)));

    @Test
    void replicasHearOfLeadersFirstAndThenEveryoneHearsAll() {
        List<Order> orders = new Announcement(state, "PLAINTEXT")
                .changed(List.of(P0, P1), Set.of(P1))
                .orders();

        assertThat(orders)
                .extracting(Order::key, Order::brokerId)
                .containsExactly(
                        tuple(ApiKey.LEADER_AND_ISR, 1),
                        tuple(ApiKey.LEADER_AND_ISR, 2),
                        tuple(ApiKey.UPDATE_METADATA, 1),
                        tuple(ApiKey.UPDATE_METADATA, 2));
        LeaderAndIsr.Request toTwo = (LeaderAndIsr.Request) orders.get(1).body().apply(7);
        assertThat(toTwo.controllerId()).isEqualTo(1);
        assertThat(toTwo.controllerEpoch()).isEqualTo(Clusters.EPOCH);
        assertThat(toTwo.brokerEpoch()).isEqualTo(102);
        assertThat(toTwo.type()).isZero();
        assertThat(toTwo.topicStates().get(0).partitionStates())
                .extracting(LeaderAndIsr.Request.PartitionState::isNew)
                .containsExactly(false, true);
        assertThat(toTwo.liveLeaders())
                .extracting(LeaderAndIsr.Request.LiveLeader::hostName)
                .containsExactly("host1", "host2");
        UpdateMetadata.Request metadata =
                (UpdateMetadata.Request) orders.get(2).body().apply(8);
        assertThat(metadata.topicStates().get(0).partitionStates().get(1).offlineReplicas())
                .containsExactly(3);
        assertThat(metadata.liveBrokers()).hasSize(2);
    }

    @Test
    void everyVersionCarriesTheSameFactsAsFarAsItCan() {
        Map<TopicPartition, PartitionImage> stopped =
                Map.of(P0, state.image().topics().iterator().next().partitions().get(0));
        List<Order> orders = new Announcement(state, "PLAINTEXT")
                .everything(List.of(1), Set.of())
                .stop(stopped, List.of(1), LogFate.DELETED)
                .orders();
        UpdateMetadata.Request first =
                (UpdateMetadata.Request) orders.get(0).body().apply(8);
        assertThat(first.topicStates()).as("who is alive comes first").isEmpty();
        assertThat(first.liveBrokers()).hasSize(2);
        for (Order order : orders.subList(1, orders.size())) {
            for (int version = order.key().lowest(); version <= order.key().highest(); version++) {
                check(order.key(), read(order, version), version);
            }
        }
    }

    private static void check(ApiKey key, Message message, int version) {
        if (message instanceof UpdateMetadata.Request request) {
            int partitions = version < 5
                    ? request.ungroupedPartitionStates().size()
                    : request.topicStates().get(0).partitionStates().size();
            assertThat(partitions).as("%s v%d", key, version).isEqualTo(2);
            assertThat(
                            version == 0
                                    ? request.liveBrokers().get(0).v0Host()
                                    : request.liveBrokers()
                                            .get(0)
                                            .endpoints()
                                            .get(0)
                                            .host())
                    .isEqualTo("host1");
        } else if (message instanceof LeaderAndIsr.Request request) {
            int leader = version < 2
                    ? request.ungroupedPartitionStates().get(0).leader()
                    : request.topicStates().get(0).partitionStates().get(0).leader();
            assertThat(leader).as("%s v%d", key, version).isEqualTo(1);
        } else if (message instanceof StopReplica.Request request) {
            boolean deletes = version < 3
                    ? request.deletePartitions()
                    : request.topicStates().get(0).partitionStates().get(0).deletePartition();
            String topic = version == 0
                    ? request.ungroupedPartitions().get(0).topicName()
                    : version < 3
                            ? request.topics().get(0).name()
                            : request.topicStates().get(0).topicName();
            assertThat(deletes).as("%s v%d", key, version).isTrue();
            assertThat(topic).isEqualTo("t");
        }
    }

    /** Through the bytes of that version. */
    private static Message read(Order order, int version) {
        Message body = order.body().apply(version);
        ByteBuf bytes = Unpooled.buffer();
        body.write(new Writer(bytes), version);
        Reader reader = new Reader(bytes);
        return switch (order.key()) {
            case UPDATE_METADATA -> UpdateMetadata.Request.read(reader, version);
            case LEADER_AND_ISR -> LeaderAndIsr.Request.read(reader, version);
            default -> StopReplica.Request.read(reader, version);
        };
    }
}
