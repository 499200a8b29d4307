package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Replicas move between three brokers while producers write. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MovingReplicasIT {
    private static final TopicPartition MOVER = new TopicPartition("mover", 0);

    @TempDir
    Path folder;

    @Test
    void replicasMoveUnderLoadAndTheOldOnesAreDeleted() throws Exception {
        try (FaultScene scene = FaultScene.start(folder, 1);
                Admin admin = scene.admin()) {
            admin.createTopics(List.of(new NewTopic(MOVER.topic(), Map.of(0, List.of(1, 2)))))
                    .all()
                    .get(20, TimeUnit.SECONDS);
            try (SteadyWriter second = new SteadyWriter(scene.cluster.bootstrap(), MOVER.topic(), 1)) {
                second.awaitProgress();
                for (List<Integer> target : List.of(List.of(3, 2), List.of(1, 3), List.of(2, 1))) {
                    move(scene, admin, target);
                    second.awaitProgress();
                }
                assertThat(second.failure()).isNull();
            }
            scene.check();
        }
    }

    private static void move(FaultScene scene, Admin admin, List<Integer> target) throws Exception {
        admin.alterPartitionReassignments(Map.of(MOVER, Optional.of(new NewPartitionReassignment(target))))
                .all()
                .get(20, TimeUnit.SECONDS);
        await().atMost(ClusterView.LIMIT)
                .until(() -> admin.listPartitionReassignments()
                        .reassignments()
                        .get(20, TimeUnit.SECONDS)
                        .isEmpty());
        assertThat(scene.view.json("/brokers/topics/mover", new Stat()).toString())
                .contains("\"0\":" + target.toString().replace(" ", ""));
        int gone = 6 - target.get(0) - target.get(1);
        await().atMost(ClusterView.LIMIT)
                .until(() -> !Files.exists(
                        scene.cluster.broker(gone).data().resolve(MOVER.topic() + "-" + MOVER.partition())));
    }
}
