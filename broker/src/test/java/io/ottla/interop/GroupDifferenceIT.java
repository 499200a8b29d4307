package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.interop.GroupTalk.Release;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same conversation with Kafka 3.9's coordinator and with ours: every answer is the same, code by code. */
class GroupDifferenceIT {
    @TempDir
    static Path folder;

    private static BrokerProcess zookeeper;
    private static Kafka39 kafka;
    private static BrokerProcess ottla;

    @BeforeAll
    static void startBoth() throws Exception {
        ottla = BrokerProcess.start(Files.createDirectory(folder.resolve("ottla")));
        zookeeper = BrokerProcess.start(Files.createDirectory(folder.resolve("zookeeper")));
        kafka = Kafka39.start(folder.resolve("kafka"), zookeeper.zookeeper() + "/kafka39", Map.of());
        for (String bootstrap : List.of(ottla.bootstrap(), kafka.bootstrap())) {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
                admin.createTopics(List.of(new NewTopic("t", 3, (short) 1), new NewTopic("u", 1, (short) 1)))
                        .all()
                        .get(60, TimeUnit.SECONDS);
            }
            warmUp(Integer.parseInt(bootstrap.substring(bootstrap.indexOf(':') + 1)));
        }
    }

    @AfterAll
    static void stopBoth() {
        kafka.close();
        ottla.close();
        zookeeper.close();
    }

    /** Kafka answers with errors until its offsets topic is there and loaded. */
    private static void warmUp(int port) throws Exception {
        try (GroupTalk talk = new GroupTalk(port, Release.V2_3, new GroupTalk.Names())) {
            Awaitility.await()
                    .atMost(60, TimeUnit.SECONDS)
                    .until(() -> talk.find("warm").equals("find error=0")
                            && talk.fetch("warm", "t-0").startsWith("fetch error=0"));
        }
    }

    private static List<String> conversation(int port, Release release) throws Exception {
        try (GroupConversation conversation = new GroupConversation(port, release, "g" + release.join())) {
            return conversation.lines();
        }
    }

    private static void compare(Release release) throws Exception {
        assertThat(conversation(ottla.port, release)).containsExactlyElementsOf(conversation(kafka.port, release));
    }

    @Test
    void theFirstClientsWithGroupsAreAnsweredAlike() throws Exception {
        compare(Release.OLDEST);
    }

    @Test
    void clientsOf20AreAnsweredAlike() throws Exception {
        compare(Release.V2_0);
    }

    @Test
    void clientsOf23AreAnsweredAlike() throws Exception {
        compare(Release.V2_3);
    }

    @Test
    void clientsOf39AreAnsweredAlike() throws Exception {
        compare(Release.V3_9);
    }
}
