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
 * Clients of others, and ours, write and read while the leader of all their partitions is killed, and its successor stopped: each
 * goes on by itself, and reads whatever was acknowledged to it.
 */
@Timeout(value = 240, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LeaderChangeIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int FIRST_LEADER = 2;
    private static final int PROGRESS = 50;
    private static final String OURS = "ours";

    @TempDir
    Path folder;

    private final List<ClientAtWork> clients = new ArrayList<>();

    @AfterEach
    void endClients() {
        clients.forEach(ClientAtWork::close);
    }

    @Test
    void everyClientGoesOnAndReadsWhatWasAcknowledged() throws Exception {
        Foreign.kcat();
        Foreign.kafkajs();
        List<String> names = new ArrayList<>(List.of("kafka-python", "kafkajs", "kcat", OURS));
        names.addAll(JavaClientIT.VERSIONS);
        List<String> topics = names.stream().map(ClientAtWork::topicOf).toList();
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
            ClientAtWork.awaitProgress(clients, PROGRESS);

            cluster.broker(FIRST_LEADER).kill();
            ClientAtWork.awaitProgress(clients, PROGRESS);
            cluster.broker(FIRST_LEADER).startAgain();
            awaitInSync(admin, topics);

            int second = leader(admin, topics);
            assertThat(second).isNotEqualTo(FIRST_LEADER);
            cluster.broker(second).stop();
            cluster.broker(second).startAgain();
            ClientAtWork.awaitProgress(clients, PROGRESS);
            assertThat(leader(admin, topics)).isNotEqualTo(second);
            for (ClientAtWork client : clients) {
                client.finish();
            }
        }
        clients.forEach(client -> client.check(repeats(client.name)));
    }

    private ClientAtWork client(String name, String bootstrap) {
        Path place = folder.resolve("clients");
        String topic = ClientAtWork.topicOf(name);
        return switch (name) {
            case OURS -> new OursAtWork(name, bootstrap, Map.of());
            case "kcat" -> new KcatAtWork(name, place, bootstrap);
            case "kafka-python" ->
                new ForeignAtWork(
                        name,
                        place,
                        List.of(
                                Foreign.python(),
                                Dist.source("python_flows.py").toString(),
                                "steady",
                                bootstrap,
                                topic));
            case "kafkajs" ->
                new ForeignAtWork(
                        name,
                        place,
                        List.of("node", Dist.source("kafkajs_flows.js").toString(), "steady", bootstrap, topic));
            default -> new ForeignAtWork(name, place, JavaClientIT.command(name, "steady", bootstrap, topic));
        };
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

    /** By its settings here, or by default; the others may write a record twice when an answer is lost. */
    private static ClientAtWork.Repeats repeats(String name) {
        boolean idempotent = List.of(OURS, "kcat", "kafkajs", "3.9.2", "4.4.0").contains(name);
        return idempotent ? ClientAtWork.Repeats.NEVER : ClientAtWork.Repeats.POSSIBLE;
    }
}
