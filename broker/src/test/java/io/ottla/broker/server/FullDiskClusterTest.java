package io.ottla.broker.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ottla.broker.log.FaultyDisk;
import io.ottla.broker.log.FileSystemDisk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One of three brokers has no room left: the others lead and are in sync without it, and acks=all goes on. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FullDiskClusterTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int FULL = 2;

    @TempDir
    Path folder;

    private final FaultyDisk disk = new FaultyDisk();
    private TestCluster cluster;
    private ClusterClient client;

    @BeforeEach
    void start() throws Exception {
        Map<String, String> settings = Map.of("min.insync.replicas", "2", "auto.leader.rebalance.enable", "false");
        cluster = new TestCluster(folder, 3, settings, id -> id == FULL ? disk : new FileSystemDisk());
        client = new ClusterClient(cluster);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void whatItLedIsLedByAnotherAndComesBackWhenThereIsRoom() throws Exception {
        client.create(new NewTopic("led", Map.of(0, List.of(FULL, 1, 3))));
        client.write("led", 0, 10);

        disk.fillBelow(cluster.data(FULL));
        client.write("led", 10, 20);

        TopicPartitionInfo now = client.partition("led");
        assertThat(now.leader().id()).isNotEqualTo(FULL);
        assertThat(client.isr("led")).containsExactlyInAnyOrder(1, 3);
        assertThat(client.read("led")).containsExactlyElementsOf(ClusterClient.numbers(20));

        disk.free();
        await().atMost(SOON).untilAsserted(() -> assertThat(client.isr("led")).containsExactlyInAnyOrder(1, FULL, 3));
        client.write("led", 20, 30);
        assertThat(client.read("led")).containsExactlyElementsOf(ClusterClient.numbers(30));
    }

    @Test
    void whatItCopiesHoldsUpNobodyAndANewTopicIsWrittenToAtOnce() throws Exception {
        client.create(new NewTopic("copied", Map.of(0, List.of(1, FULL, 3))));
        client.write("copied", 0, 10);

        disk.fillBelow(cluster.data(FULL));
        client.write("copied", 10, 20);
        client.create(new NewTopic("amid", Map.of(0, List.of(FULL, 3, 1))));
        client.write("amid", 0, 5);

        assertThat(client.isr("copied")).containsExactlyInAnyOrder(1, 3);
        assertThat(client.isr("amid")).containsExactlyInAnyOrder(1, 3);
        disk.free();
        for (String topic : List.of("copied", "amid")) {
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(client.isr(topic)).containsExactlyInAnyOrder(1, FULL, 3));
        }
    }

    @Test
    void whatOnlyItHasIsStillRead() throws Exception {
        client.create(new NewTopic("alone", Map.of(0, List.of(FULL))).configs(Map.of("min.insync.replicas", "1")));
        client.create(new NewTopic("led", Map.of(0, List.of(FULL, 1, 3))));
        client.write("alone", 0, 10);

        disk.fillBelow(cluster.data(FULL));
        client.write("led", 0, 10);

        assertThat(client.partition("led").leader().id()).isNotEqualTo(FULL);
        assertThat(client.partition("alone").leader().id()).isEqualTo(FULL);
        assertThat(client.read("alone")).containsExactlyElementsOf(ClusterClient.numbers(10));
        disk.free();
        client.write("alone", 10, 20);
        assertThat(client.read("alone")).containsExactlyElementsOf(ClusterClient.numbers(20));
    }
}
