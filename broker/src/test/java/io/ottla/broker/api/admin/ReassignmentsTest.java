package io.ottla.broker.api.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.protocol.api.AlterPartitionReassignments;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.ListPartitionReassignments;
import io.ottla.protocol.wire.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReassignmentsTest {
    private final Desk desk = new Desk();

    @Test
    void replicasThatMoveAreListedUntilTheMoveIsCancelled() {
        assertThat(alter(0, true, List.of(8, 7))
                        .responses()
                        .get(0)
                        .partitions()
                        .get(0)
                        .errorCode())
                .isEqualTo(ErrorCode.NONE.code());

        ListPartitionReassignments.Response.Partition listed =
                list(null).topics().get(0).partitions().get(0);
        assertThat(listed.replicas()).containsExactly(8, 7);
        assertThat(listed.addingReplicas()).containsExactly(8);
        assertThat(listed.removingReplicas()).containsExactly(7);
        assertThat(list(List.of(new ListPartitionReassignments.Request.Topic("t", List.of(4))))
                        .topics())
                .isEmpty();

        alter(0, true, null);
        assertThat(list(null).topics()).isEmpty();
    }

    @Test
    void fromVersionOneOnTheNumberOfReplicasMayBeFixed() {
        assertThat(alter(1, false, List.of(8))
                        .responses()
                        .get(0)
                        .partitions()
                        .get(0)
                        .errorCode())
                .isEqualTo(ErrorCode.INVALID_REPLICATION_FACTOR.code());
        assertThat(alter(1, true, List.of(8))
                        .responses()
                        .get(0)
                        .partitions()
                        .get(0)
                        .errorCode())
                .isEqualTo(ErrorCode.NONE.code());
    }

    @Test
    void whoIsNotControllerSaysSoForTheWhole() {
        desk.controller.elsewhere = true;
        assertThat(alter(0, true, List.of(8)).errorCode()).isEqualTo(ErrorCode.NOT_CONTROLLER.code());
        assertThat(list(null).errorCode()).isEqualTo(ErrorCode.NOT_CONTROLLER.code());
    }

    private AlterPartitionReassignments.Response alter(int version, boolean mayChange, List<Integer> replicas) {
        AlterPartitionReassignments.Request request = AlterPartitionReassignments.Request.builder()
                .allowReplicationFactorChange(mayChange)
                .topics(List.of(new AlterPartitionReassignments.Request.Topic(
                        "t", List.of(new AlterPartitionReassignments.Request.Partition(0, replicas)))))
                .build();
        return desk.ask(
                AlterPartitionReassignments.Response.class, ApiKey.ALTER_PARTITION_REASSIGNMENTS, version, request);
    }

    private ListPartitionReassignments.Response list(List<ListPartitionReassignments.Request.Topic> topics) {
        ListPartitionReassignments.Request request =
                ListPartitionReassignments.Request.builder().topics(topics).build();
        return desk.ask(ListPartitionReassignments.Response.class, ApiKey.LIST_PARTITION_REASSIGNMENTS, 0, request);
    }
}
