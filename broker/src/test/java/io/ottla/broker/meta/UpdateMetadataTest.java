package io.ottla.broker.meta;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.UpdateMetadata.Request;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.lane.SimLane;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Reader;
import io.ottla.protocol.wire.Uuid;
import io.ottla.protocol.wire.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UpdateMetadataTest {
    private static final Uuid ID = new Uuid(1, 1);
    private final SimLane lane = new SimLane();
    private final Metadata metadata = new Metadata(lane, ClusterImage.empty("c"), () -> 50);

    @ParameterizedTest
    @MethodSource("versions")
    void whatTheControllerSaysIsInTheImageInEveryVersion(int version) {
        assertThat(update(version, request(3, 50, version, "t", ID, 2, 4))).isEqualTo(ErrorCode.NONE);
        ClusterImage image = metadata.image();
        assertThat(image.controllerId()).isEqualTo(1);
        assertThat(image.controllerEpoch()).isEqualTo(3);
        assertThat(image.brokers().get(4).endpoint("PLAINTEXT").text()).isEqualTo("PLAINTEXT://h4:9092");
        assertThat(image.brokers().get(4).rack()).isEqualTo(version >= 2 ? "r" : null);
        TopicImage topic = image.topic("t");
        assertThat(topic.id()).isEqualTo(version >= 7 ? ID : Uuid.ZERO);
        assertThat(topic.partitions()).hasSize(2).allSatisfy(partition -> {
            assertThat(partition.leader()).isEqualTo(4);
            assertThat(partition.leaderEpoch()).isEqualTo(6);
            assertThat(partition.partitionEpoch()).isEqualTo(8);
            assertThat(partition.replicas()).containsExactly(4, 5);
            assertThat(partition.isr()).containsExactly(4);
            assertThat(partition.offline()).isEqualTo(version >= 4 ? List.of(5) : List.of());
        });
    }

    @ParameterizedTest
    @MethodSource("versions")
    void aTopicLeavesTheImageWhenItsPartitionsAreBeingDeleted(int version) {
        update(version, request(3, 50, version, "t", ID, 2, 4));
        update(version, request(3, 50, version, "u", new Uuid(1, 2), 1, 4));
        update(version, request(3, 50, version, "t", ID, 2, -2));
        assertThat(metadata.image().topic("t")).isNull();
        assertThat(metadata.image().topic("u")).isNotNull();
        assertThat(metadata.image().topic(ID)).isNull();
    }

    @Test
    void topicsThatAreNotMentionedStay() {
        update(8, request(3, 50, 8, "t", ID, 2, 4));
        update(8, request(3, 50, 8, "u", new Uuid(1, 2), 1, 4));
        assertThat(metadata.image().topics()).hasSize(2);
    }

    @Test
    void aTopicCreatedAnewDoesNotInheritPartitionsOfItsNamesake() {
        update(8, request(3, 50, 8, "t", ID, 5, 4));
        update(8, request(3, 50, 8, "t", new Uuid(9, 9), 1, 4));
        assertThat(metadata.image().topic("t").partitions()).hasSize(1);
        assertThat(metadata.image().topic(ID)).isNull();
    }

    @Test
    void anOlderControllerIsNotHeard() {
        update(8, request(3, 50, 8, "t", ID, 1, 4));
        assertThat(update(8, request(2, 50, 8, "u", new Uuid(1, 2), 1, 4))).isEqualTo(ErrorCode.STALE_CONTROLLER_EPOCH);
        assertThat(metadata.image().topic("u")).isNull();
    }

    @Test
    void whatWasMeantForAnEarlierLifeOfThisBrokerIsRefused() {
        assertThat(update(8, request(3, 49, 8, "t", ID, 1, 4))).isEqualTo(ErrorCode.STALE_BROKER_EPOCH);
        assertThat(update(8, request(3, 51, 8, "t", ID, 1, 4))).isEqualTo(ErrorCode.NONE);
        assertThat(update(4, request(4, -1, 4, "t", ID, 1, 4))).isEqualTo(ErrorCode.NONE);
        assertThat(update(8, request(5, 51, 8, "t", ID, 1, 4))).isEqualTo(ErrorCode.NONE);
        assertThat(update(8, request(5, -1, 8, "t", ID, 1, 4)))
                .as("from before this controller saw the registration")
                .isEqualTo(ErrorCode.STALE_BROKER_EPOCH);
    }

    @Test
    void listenersHearOfBothImages() {
        List<String> heard = new ArrayList<>();
        metadata.onChange((before, after) ->
                heard.add(before.topics().size() + " to " + after.topics().size()));
        update(8, request(3, 50, 8, "t", ID, 1, 4));
        assertThat(heard).containsExactly("0 to 1");
    }

    @Test
    void whoWaitsForAnImageIsWokenByItOrByTheEndOfPatience() {
        Reply<ClusterImage> patient = metadata.when(lane, image -> image.topic("t") != null, 1_000);
        Reply<ClusterImage> hasty = metadata.when(lane, image -> image.topic("t") != null, 10);
        lane.advance(10);
        assertThat(hasty.isDone()).isTrue();
        assertThat(hasty.valueOrNull().topic("t")).isNull();
        assertThat(patient.isDone()).isFalse();
        update(8, request(3, 50, 8, "t", ID, 1, 4));
        assertThat(patient.valueOrNull().topic("t")).isNotNull();
        assertThat(metadata.when(lane, image -> true, 10).isDone()).isTrue();
    }

    static IntStream versions() {
        return IntStream.rangeClosed(ApiKey.UPDATE_METADATA.lowest(), ApiKey.UPDATE_METADATA.highest());
    }

    private @Nullable ErrorCode update(int version, Request request) {
        ByteBuf bytes = Unpooled.buffer();
        request.write(new Writer(bytes), version);
        Reply<ErrorCode> reply = metadata.update(lane, Request.read(new Reader(bytes), version));
        lane.runAll();
        return reply.valueOrNull();
    }

    private static Request request(
            int controllerEpoch, long brokerEpoch, int version, String topic, Uuid id, int partitions, int leader) {
        Request.Builder request = Request.builder()
                .controllerId(1)
                .controllerEpoch(controllerEpoch)
                .brokerEpoch(brokerEpoch)
                .liveBrokers(List.of(new Request.LiveBroker(
                        4,
                        version == 0 ? "h4" : "",
                        9092,
                        List.of(new Request.Endpoint(9092, "h4", version >= 3 ? "PLAINTEXT" : "", (short) 0)),
                        "r")));
        if (version < 5) {
            return request.ungroupedPartitionStates(IntStream.range(0, partitions)
                            .mapToObj(i -> new Request.UngroupedPartitionState(
                                    topic, i, 3, leader, 6, List.of(4), 8, List.of(4, 5), List.of(5)))
                            .toList())
                    .build();
        }
        List<Request.PartitionState> states = IntStream.range(0, partitions)
                .mapToObj(i -> new Request.PartitionState(i, 3, leader, 6, List.of(4), 8, List.of(4, 5), List.of(5)))
                .toList();
        return request.topicStates(List.of(new Request.TopicState(topic, id, states)))
                .build();
    }
}
