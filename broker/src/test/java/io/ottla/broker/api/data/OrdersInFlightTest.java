package io.ottla.broker.api.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.broker.log.PartitionName;
import io.ottla.broker.partition.Assignment;
import io.ottla.broker.partition.Partition;
import io.ottla.broker.partition.Partitions;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders of the controller that meet on the way: the last one holds. */
class OrdersInFlightTest {
    private static final String TOPIC = "orders";
    private static final PartitionName NAME = new PartitionName(TOPIC, 0);

    private Rig rig;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        rig = new Rig(directory);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private Reply<ErrorCode> lead(int epoch) {
        PartitionImage state = new PartitionImage(
                0, Rig.BROKER, epoch, epoch, 1, List.of(1), List.of(1), List.of(), List.of(), List.of());
        return rig.partitions.assign(rig.lane, new Assignment(NAME, Rig.idOf(TOPIC), state, true));
    }

    private Reply<ErrorCode> stop(int epoch, Partitions.Remains remains) {
        return rig.partitions.stop(rig.lane, NAME, epoch, remains);
    }

    @Test
    void aReplicaThatIsDeletedWhileItsLogIsBeingOpenedStaysDeleted() {
        Reply<ErrorCode> led = lead(0);
        Reply<ErrorCode> stopped = stop(-1, Partitions.Remains.DELETED);
        rig.lane.runAll();
        assertThat(led.valueOrNull()).isEqualTo(ErrorCode.STALE_CONTROLLER_EPOCH);
        assertThat(stopped.valueOrNull()).isEqualTo(ErrorCode.NONE);
        assertThat(rig.partitions.find(TOPIC, 0)).isNull();
    }

    @Test
    void aReplicaThatIsStoppedWhileItsLogIsBeingOpenedDoesNotLead() {
        Reply<ErrorCode> led = lead(3);
        stop(3, Partitions.Remains.KEPT);
        rig.lane.runAll();
        assertThat(led.valueOrNull()).isEqualTo(ErrorCode.STALE_CONTROLLER_EPOCH);
        assertThat(rig.partition(TOPIC, 0).isLeader()).isFalse();
    }

    @Test
    void oneThatIsMadeAnewRightBehindItsDeletionIsServed() {
        rig.lead(TOPIC, 1);
        Partition old = rig.partition(TOPIC, 0);
        new Talk(rig).produce(TOPIC, 0, Talk.batch("of the old one"));
        stop(-1, Partitions.Remains.DELETED);
        Reply<ErrorCode> led = lead(0);
        rig.lane.runAll();
        assertThat(led.valueOrNull()).isEqualTo(ErrorCode.NONE);
        assertThat(rig.partition(TOPIC, 0)).isNotSameAs(old);
        assertThat(rig.partition(TOPIC, 0).isLeader()).isTrue();
        assertThat(new Talk(rig).fetch(12, TOPIC, 0, 0).highWatermark()).isZero();
    }
}
