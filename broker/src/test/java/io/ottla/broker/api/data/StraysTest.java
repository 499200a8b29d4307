package io.ottla.broker.api.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.broker.log.LogSettings;
import io.ottla.broker.log.PartitionName;
import io.ottla.broker.partition.Partitions;
import io.ottla.broker.partition.Strays;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Uuid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Broker 3 has logs that the cluster knows nothing of. */
class StraysTest {
    private static final PartitionImage HERE = Desk.state(0, 0, List.of(Desk.BROKER, 1));
    private static final PartitionImage ELSEWHERE = Desk.state(1, 4, List.of(1, 2));

    @TempDir
    Path directory;

    private Desk desk;
    private Strays strays;

    @BeforeEach
    void start() throws IOException {
        desk = new Desk(directory);
        strays = new Strays(desk.dirs, desk.partitions);
        open(0);
        open(1);
    }

    @AfterEach
    void stop() {
        desk.close();
    }

    /** A log of topic t from an earlier time, which nobody has assigned to this broker yet. */
    private void open(int index) {
        desk.now(desk.dirs.open(desk.lane, new PartitionName("t", index), Desk.T_ID, LogSettings.DEFAULT));
    }

    private static ClusterImage image(Uuid id, PartitionImage... partitions) {
        return ClusterImage.empty("c")
                .edit()
                .put(new TopicImage("t", id, List.of(partitions)))
                .done();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> inside = Files.list(directory)) {
            return inside.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("t-"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void a_log_of_a_partition_whose_replicas_are_elsewhere_is_set_aside_and_the_others_stay() throws IOException {
        assertThat(desk.now(strays.setAside(desk.lane, image(Desk.T_ID, HERE, ELSEWHERE))))
                .isEqualTo(1);
        assertThat(names()).hasSize(2).first().isEqualTo("t-0");
        assertThat(names().get(1)).matches("t-1\\.[0-9a-f]{32}-stray");
        assertThat(strays.found()).isEqualTo(1);
        assertThat(desk.now(strays.setAside(desk.lane, image(Desk.T_ID, HERE, ELSEWHERE))))
                .isZero();
    }

    @Test
    void what_the_image_does_not_know_or_knows_under_another_id_is_left_alone() throws IOException {
        for (ClusterImage image :
                List.of(ClusterImage.empty("c"), image(Desk.T_ID, HERE), image(new Uuid(9, 9), HERE, ELSEWHERE))) {
            assertThat(desk.now(strays.setAside(desk.lane, image))).isZero();
        }
        assertThat(names()).containsExactly("t-0", "t-1");
    }

    @Test
    void what_the_controller_has_assigned_meanwhile_is_none() throws IOException {
        desk.assign("t", Desk.T_ID, Desk.state(1, 5, List.of(1, Desk.BROKER)));
        assertThat(desk.now(strays.setAside(desk.lane, image(Desk.T_ID, HERE, ELSEWHERE))))
                .isZero();
        assertThat(names()).containsExactly("t-0", "t-1");
    }

    @Test
    void an_order_to_delete_it_waits_until_it_is_set_aside() throws IOException {
        desk.holdPool();
        Desk.Watched<Integer> count = Desk.watch(strays.setAside(desk.lane, image(Desk.T_ID, HERE, ELSEWHERE)));
        while (desk.held.isEmpty()) {
            desk.lane.runOne();
        }
        Desk.Watched<ErrorCode> deleted =
                Desk.watch(desk.partitions.stop(desk.lane, new PartitionName("t", 1), -1, Partitions.Remains.DELETED));
        desk.lane.runAll();
        assertThat(deleted.isDone()).isFalse();
        desk.releasePool();
        assertThat(count.value()).isEqualTo(1);
        assertThat(deleted.value()).isEqualTo(ErrorCode.NONE);
        assertThat(names()).hasSize(2).contains("t-0");
    }

    @Test
    void an_order_that_comes_while_it_is_set_aside_gets_a_log_of_its_own() throws IOException {
        desk.holdPool();
        Desk.Watched<Integer> count = Desk.watch(strays.setAside(desk.lane, image(Desk.T_ID, HERE, ELSEWHERE)));
        while (desk.held.isEmpty()) {
            desk.lane.runOne();
        }
        Desk.Watched<?> opened =
                Desk.watch(desk.dirs.open(desk.lane, new PartitionName("t", 1), Desk.T_ID, LogSettings.DEFAULT));
        for (int i = 0; i < 50; i++) {
            desk.lane.runOne();
        }
        assertThat(opened.isDone()).isFalse();
        desk.releasePool();
        assertThat(count.value()).isEqualTo(1);
        assertThat(opened.isDone()).isTrue();
        assertThat(names()).hasSize(3).startsWith("t-0", "t-1");
    }
}
