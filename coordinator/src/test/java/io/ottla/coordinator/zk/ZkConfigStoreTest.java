package io.ottla.coordinator.zk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ottla.coordinator.cluster.ConfigResource;
import io.ottla.coordinator.store.ConfigStore.Edited;
import io.ottla.protocol.wire.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZkConfigStoreTest {
    private static final ConfigResource TOPIC = ConfigResource.topic("t");

    @TempDir
    Path dir;

    private ZkFixture zk;
    private ZkSession session;
    private ZkConfigStore configs;

    @BeforeEach
    void start() throws Exception {
        zk = new ZkFixture(dir);
        session = zk.session();
        configs = new ZkConfigStore(session);
        zk.ask(() -> new ZkLayout(new ZkOps(session)).ensure(zk.lane));
    }

    @AfterEach
    void stop() throws Exception {
        zk.close();
    }

    @Test
    void overridesAreStoredAndAnnouncedAsKafkaDoes() throws Exception {
        put(TOPIC, "retention.ms", "1000000");
        put(TOPIC, "max.message.bytes", "2000000");
        put(ConfigResource.brokerDefault(), "log.cleaner.threads", "2");

        Map<String, String> nodes = ZkFixture.dump(zk.plain());
        assertThat(nodes.get("/config/topics/t"))
                .isEqualTo(
                        "{\"version\":1,\"config\":{\"max.message.bytes\":\"2000000\",\"retention.ms\":\"1000000\"}}");
        assertThat(nodes.get("/config/brokers/<default>"))
                .isEqualTo("{\"version\":1,\"config\":{\"log.cleaner.threads\":\"2\"}}");
        assertThat(nodes.get("/config/changes/config_change_0000000002"))
                .isEqualTo("{\"version\":2,\"entity_path\":\"brokers/<default>\"}");
        assertThat(zk.ask(() -> configs.read(zk.lane, TOPIC))).hasSize(2).containsEntry("retention.ms", "1000000");
        assertThat(zk.ask(() -> configs.read(zk.lane, ConfigResource.topic("none"))))
                .isEmpty();
    }

    @Test
    void aRefusedEditChangesNothing() throws Exception {
        Edited refused = new Edited.Refused(ErrorCode.INVALID_CONFIG, "no");
        assertThat(zk.ask(() -> configs.edit(zk.lane, TOPIC, now -> refused))).isEqualTo(refused);
        assertThat(ZkFixture.dump(zk.plain())).doesNotContainKey("/config/topics/t");
    }

    @Test
    void everyChangeIsHeardWhoeverMadeItAlsoAfterTheSessionWasLost() throws Exception {
        Map<ConfigResource, Map<String, String>> heard = new ConcurrentHashMap<>();
        zk.lane.run(() -> configs.onChange(zk.lane, heard::put));
        put(TOPIC, "a", "1");
        await().untilAsserted(() -> assertThat(heard.get(TOPIC)).isEqualTo(Map.of("a", "1")));

        ZooKeeper plain = zk.plain();
        byte[] node = "{\"version\":1,\"config\":{\"a\":\"2\"}}".getBytes(StandardCharsets.UTF_8);
        byte[] notice = "{\"version\":2,\"entity_path\":\"topics/t\"}".getBytes(StandardCharsets.UTF_8);
        plain.setData("/config/topics/t", node, -1);
        zk.expire(session);
        plain.create(
                "/config/changes/config_change_",
                notice,
                ZooDefs.Ids.OPEN_ACL_UNSAFE,
                CreateMode.PERSISTENT_SEQUENTIAL);

        await().untilAsserted(() -> assertThat(heard.get(TOPIC)).isEqualTo(Map.of("a", "2")));
    }

    @Test
    void overridesOfUsersAndTheirClientsAreListed() throws Exception {
        ConfigResource user = new ConfigResource(ConfigResource.Kind.USER, "u%201");
        ConfigResource client = new ConfigResource(ConfigResource.Kind.USER, "u%202/clients/<default>");
        put(user, "consumer_byte_rate", "1");
        put(client, "consumer_byte_rate", "2");

        assertThat(zk.ask(() -> configs.readAll(zk.lane, ConfigResource.Kind.USER)))
                .isEqualTo(Map.of(
                        "u%201", Map.of("consumer_byte_rate", "1"),
                        "u%202/clients/<default>", Map.of("consumer_byte_rate", "2")));
    }

    private void put(ConfigResource resource, String name, String value) throws Exception {
        zk.ask(() -> configs.edit(zk.lane, resource, current -> {
            Map<String, String> next = new HashMap<>(current);
            next.put(name, value);
            return new Edited.Stored(next);
        }));
    }
}
