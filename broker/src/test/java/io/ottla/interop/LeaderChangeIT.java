package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients of others write and read while the leader of all their partitions is killed, and its successor stopped: each
 * goes on by itself, and reads whatever was acknowledged to it.
 */
@Timeout(value = 240, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LeaderChangeIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int FIRST_LEADER = 2;
    private static final int PROGRESS = 50;

    @TempDir
    Path folder;

    private final List<ForeignAtWork> clients = new ArrayList<>();

    @AfterEach
    void endClients() {
        clients.forEach(ForeignAtWork::close);
    }

    @Test
    void everyClientGoesOnAndReadsWhatWasAcknowledged() throws Exception {
        Foreign.kcat();
        Foreign.kafkajs();
        List<String> names = new ArrayList<>(List.of("kafka-python", "kafkajs", "kcat"));
        names.addAll(JavaClientIT.VERSIONS);
        List<String> topics = names.stream().map(ForeignAtWork::topicOf).toList();
        try (BrokerCluster cluster = BrokerCluster.start(folder, 3, Map.of());
                Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrap()))) {
            await().atMost(LIMIT)
                    .until(() -> admin.describeCluster().nodes().get().size() == 3);
            Map<Integer, List<Integer>> placement = Map.of(0, List.of(FIRST_LEADER, 3, 1));
            admin.createTopics(topics.stream()
                            .map(topic -> new NewTopic(topic, placement))
                            .toList())
                    .all()
                    .get();
            names.forEach(name -> clients.add(client(name, cluster.bootstrap())));
            awaitProgress();

            cluster.broker(FIRST_LEADER).kill();
            awaitProgress();
            cluster.broker(FIRST_LEADER).startAgain();
            awaitInSync(admin, topics);

            int second = leader(admin, topics);
            assertThat(second).isNotEqualTo(FIRST_LEADER);
            cluster.broker(second).stop();
            cluster.broker(second).startAgain();
            awaitProgress();
            assertThat(leader(admin, topics)).isNotEqualTo(second);
            for (ForeignAtWork client : clients) {
                client.finish();
            }
        }
        assertThat(clients).allSatisfy(LeaderChangeIT::check);
    }

    private ForeignAtWork client(String name, String bootstrap) {
        Path place = folder.resolve("clients");
        String topic = ForeignAtWork.topicOf(name);
        return switch (name) {
            case "kcat" -> new KcatAtWork(name, place, bootstrap);
            case "kafka-python" ->
                ForeignAtWork.telling(
                        name,
                        place,
                        List.of(
                                Foreign.python(),
                                Dist.source("python_flows.py").toString(),
                                "steady",
                                bootstrap,
                                topic));
            case "kafkajs" ->
                ForeignAtWork.telling(
                        name,
                        place,
                        List.of("node", Dist.source("kafkajs_flows.js").toString(), "steady", bootstrap, topic));
            default -> ForeignAtWork.telling(name, place, JavaClientIT.command(name, "steady", bootstrap, topic));
        };
    }

    /** Until each client has written some more and read some more. */
    private void awaitProgress() {
        List<Integer> written = clients.stream().map(c -> c.acknowledged.size()).toList();
        List<Integer> read = clients.stream().map(c -> c.read.size()).toList();
        for (int i = 0; i < clients.size(); i++) {
            ForeignAtWork client = clients.get(i);
            int writtenGoal = written.get(i) + PROGRESS;
            int readGoal = read.get(i) + PROGRESS;
            await(client.name + " goes on").atMost(LIMIT).untilAsserted(() -> {
                assertThat(client.failures).isEmpty();
                assertThat(client.acknowledged).hasSizeGreaterThan(writtenGoal);
                assertThat(client.read).hasSizeGreaterThan(readGoal);
            });
        }
    }

    private static void awaitInSync(Admin admin, List<String> topics) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(partitions(admin, topics))
                        .allSatisfy(partition -> assertThat(partition.isr()).hasSize(3)));
    }

    /** The one leader of all. */
    private static int leader(Admin admin, List<String> topics) throws Exception {
        List<Integer> leaders = partitions(admin, topics).stream()
                .map(partition -> partition.leader().id())
                .distinct()
                .toList();
        assertThat(leaders).hasSize(1);
        return leaders.get(0);
    }

    private static List<TopicPartitionInfo> partitions(Admin admin, List<String> topics) throws Exception {
        return admin.describeTopics(topics).allTopicNames().get(20, TimeUnit.SECONDS).values().stream()
                .map(TopicDescription::partitions)
                .flatMap(List::stream)
                .collect(Collectors.toList());
    }

    private static void check(ForeignAtWork client) {
        assertThat(client.failures).as(client.name).isEmpty();
        assertThat(client.read).as(client.name).containsAllEntriesOf(client.acknowledged);
        List<Integer> inOrder = List.copyOf(client.read.values());
        assertThat(inOrder.stream().distinct().toList())
                .as("first appearances, %s", client.name)
                .isSorted();
        if (isIdempotent(client.name)) {
            assertThat(inOrder).as(client.name).doesNotHaveDuplicates();
        }
    }

    /** By its settings here, or by default; the others may write a record twice when an answer is lost. */
    private static boolean isIdempotent(String name) {
        return List.of("kcat", "kafkajs", "3.9.2", "4.4.0").contains(name);
    }
}
