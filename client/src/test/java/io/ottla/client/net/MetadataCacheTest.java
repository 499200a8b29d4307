package io.ottla.client.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.client.HostPort;
import io.ottla.client.Node;
import io.ottla.client.TopicPartition;
import io.ottla.client.TopicView;
import io.ottla.protocol.api.Metadata;
import io.ottla.protocol.wire.Uuid;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is known of leaders, by metadata and by the word of brokers that were asked in vain. */
class MetadataCacheTest {
    private static final HostPort PLACE = new HostPort("broker0", 9092);
    private static final TopicPartition P = new TopicPartition("t", 0);
    private static final Node NINE = new Node(9, new HostPort("broker9", 9092), null);

    private final SimNet net = new SimNet(1);
    private final Cluster cluster = net.cluster(List.of(PLACE));
    private final MetadataCache metadata =
            new MetadataCache(cluster, new Backoff(100, 1000), 300_000, Cluster.Creation.NEVER);
    private Uuid topicId = new Uuid(1, 1);
    private int leaderEpoch = 3;

    @BeforeEach
    void learn() {
        net.peer(PLACE, (key, version, body, answer) -> answer.accept(described()));
        metadata.want("t");
        net.lane.advance(10);
    }

    /** Broker 0 leads. */
    private Metadata.Response described() {
        return Metadata.Response.builder()
                .brokers(List.of(Metadata.Response.Broker.builder()
                        .nodeId(0)
                        .host(PLACE.host())
                        .port(PLACE.port())
                        .build()))
                .topics(List.of(Metadata.Response.Topic.builder()
                        .name("t")
                        .topicId(topicId)
                        .partitions(List.of(Metadata.Response.Partition.builder()
                                .partitionIndex(0)
                                .leaderId(0)
                                .leaderEpoch(leaderEpoch)
                                .build()))
                        .build()))
                .build();
    }

    private void askAgain() {
        metadata.refresh();
        net.lane.advance(2000);
    }

    private TopicView.PartitionView known() {
        TopicView.PartitionView known = metadata.partition(P);
        assertThat(known).isNotNull();
        return known;
    }

    @Test
    void aNewerLeaderIsTakenOverWithItsPlace() {
        assertThat(metadata.moved(P, 0, new LeaderHint(9, 4), List.of(NINE))).isTrue();
        assertThat(known().leader()).isEqualTo(9);
        assertThat(known().leaderEpoch()).isEqualTo(4);
        assertThat(cluster.nodes()).containsEntry(9, NINE);
        assertThat(metadata.moved(P, 0, new LeaderHint(9, 4), List.of(NINE)))
                .as("of a second question that was under way to the old one")
                .isTrue();
    }

    @Test
    void whatIsNoNewsHelpsNobody() {
        assertThat(metadata.moved(P, 0, LeaderHint.NONE, List.of())).isFalse();
        assertThat(metadata.moved(P, 0, new LeaderHint(9, 2), List.of(NINE))).isFalse();
        assertThat(metadata.moved(P, 0, new LeaderHint(0, 3), List.of())).isFalse();
        assertThat(metadata.moved(P, 0, new LeaderHint(-1, 4), List.of())).isFalse();
        assertThat(metadata.moved(new TopicPartition("t", 1), 0, new LeaderHint(9, 9), List.of(NINE)))
                .isFalse();
        assertThat(known().leader()).isZero();
    }

    @Test
    void aLeaderInAnUnknownPlaceIsNotTakenOver() {
        assertThat(metadata.moved(P, 0, new LeaderHint(9, 4), List.of())).isFalse();
        assertThat(known().leader()).isZero();
        assertThat(known().leaderEpoch()).isEqualTo(3);
    }

    @Test
    void theSameLeaderSinceANewerEpochIsAskedAgainAtOnce() {
        assertThat(metadata.moved(P, 0, new LeaderHint(0, 4), List.of())).isTrue();
        assertThat(known().leaderEpoch()).isEqualTo(4);
    }

    @Test
    void metadataThatIsBehindDoesNotTakeItBackAndMetadataThatIsNotDoes() {
        metadata.moved(P, 0, new LeaderHint(9, 4), List.of(NINE));
        askAgain();
        assertThat(known().leader()).isEqualTo(9);
        leaderEpoch = 5;
        askAgain();
        assertThat(known().leader()).isZero();
        assertThat(known().leaderEpoch()).isEqualTo(5);
    }

    @Test
    void aTopicThatWasMadeAnewBeginsWithItsOwnEpochs() {
        topicId = new Uuid(1, 2);
        leaderEpoch = 0;
        askAgain();
        assertThat(known().leaderEpoch()).isZero();
    }
}
