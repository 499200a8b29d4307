package io.ottla.broker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ottla.protocol.config.BadSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartSettingsTest {
    @TempDir
    Path folder;

    @Test
    void overridesTakePrecedenceAndTheLastOneMost() throws IOException {
        Path file = Files.writeString(
                folder.resolve("s.properties"), "zookeeper.connect=zk:1\nnum.partitions=2\nnum.partitions=3\n");
        StartSettings start = StartSettings.load(
                file, List.of("num.partitions=4", "num.partitions=5", "listeners=PLAINTEXT://h:1", "log.dirs=/a=b"));
        assertThat(start.broker().replication().defaultPartitions()).isEqualTo(5);
        assertThat(start.broker().storage().dirs()).containsExactly(Path.of("/a=b"));
        assertThat(start.warnings()).singleElement().asString().contains("num.partitions", "more than once");
    }

    @Test
    void anOverrideWithoutEqualsSignIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("s.properties"), "zookeeper.connect=zk:1\n");
        assertThatThrownBy(() -> StartSettings.load(file, List.of("num.partitions")))
                .isInstanceOf(BadSettingException.class)
                .hasMessageContaining("'num.partitions'")
                .hasMessageContaining("key=value");
    }

    @ParameterizedTest
    @CsvSource({
        "num.partition, 1, did you mean num.partitions?",
        "completely.unknown.name, 1, there is no such setting",
        "ssl.keystore.location, /k, TLS",
        "transaction.max.timeout.ms, 1, transactions",
        "listener.name.internal.ssl.keystore.location, /k, single listeners",
        "process.roles, '', ZooKeeper"
    })
    void aNameThatHasNoEffectIsWarnedOfOnce(String name, String value, String words) {
        StartSettings start = StartSettings.of(with(name, value));
        assertThat(start.warnings()).singleElement().asString().contains(name).contains(words);
    }

    @ParameterizedTest
    @CsvSource({
        "authorizer.class.name, kafka.security.authorizer.AclAuthorizer",
        "zookeeper.set.acl, true",
        "zookeeper.ssl.client.enable, true",
        "create.topic.policy.class.name, com.example.Policy",
        "process.roles, broker",
        "remote.log.storage.system.enable, true"
    })
    void whatMustNotBeIgnoredInSilenceStopsTheStart(String name, String value) {
        assertThatThrownBy(() -> StartSettings.of(with(name, value)))
                .isInstanceOf(BadSettingException.class)
                .hasMessageContaining(name)
                .hasMessageContaining(value);
        assertThat(StartSettings.of(with(name, "")).warnings()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "broker.id, -2, broker.id",
        "broker.id, 1001, reserved.broker.max.id",
        "log.dirs, ' , ', log.dirs",
        "log.dirs, '/a,/a/../a', twice",
        "group.max.session.timeout.ms, 5, group.min.session.timeout.ms",
        "log.cleaner.dedupe.buffer.size, 7, log.cleaner.dedupe.buffer.size",
        "max.connections.per.ip.overrides, 'host', address:number",
        "log.segment.bytes, 13, at least 14",
        "inter.broker.protocol.version, newest, 3.9-IV0",
        "zookeeper.connect, '', zookeeper.connect is not set",
        "listeners, 'PLAINTEXT:9092', name://host:port",
        "listeners, 'PLAINTEXT://h:99999', 0 to 65535",
        "listeners, 'PLAINTEXT://h:1,PLAINTEXT://h:2', twice",
        "listeners, 'INSIDE://h:1', listener.security.protocol.map",
        "listeners, 'SSL://h:1', not part of this release",
        "advertised.listeners, 'PLAINTEXT://0.0.0.0:9092', nobody can connect",
        "advertised.listeners, 'OTHER://h:1', listener.security.protocol.map",
        "inter.broker.listener.name, INSIDE, listeners does not name",
        "control.plane.listener.name, INSIDE, listeners does not name",
        "listener.security.protocol.map, 'A:B', PLAINTEXT"
    })
    void aWrongValueStopsTheStartWithOneLine(String name, String value, String words) {
        assertThatThrownBy(() -> StartSettings.of(with(name, value)))
                .isInstanceOf(BadSettingException.class)
                .hasMessageContaining(words)
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
    }

    @Test
    void severalListenersHaveNamesOfTheirOwn() {
        Map<String, String> texts = with("listeners", "inside://:9092,OUTSIDE://[::1]:9094");
        texts.put("listener.security.protocol.map", "INSIDE:PLAINTEXT,OUTSIDE:PLAINTEXT");
        texts.put("inter.broker.listener.name", "INSIDE");
        texts.put("advertised.listeners", "OUTSIDE://kafka.example.com:443");
        ListenerSettings listeners = BrokerSettings.of(texts).network().listeners();
        assertThat(listeners.listeners())
                .extracting(ListenerAddress::text)
                .containsExactly("INSIDE://:9092", "OUTSIDE://[::1]:9094");
        assertThat(listeners.interBroker()).isEqualTo("INSIDE");
        assertThat(listeners.advertised("OUTSIDE"))
                .extracting(ListenerAddress::port)
                .isEqualTo(443);
        assertThat(listeners.advertised("INSIDE")).isNull();
    }

    @Test
    void theNamesFromBeforeListenersStillCount() {
        Map<String, String> texts = with("port", "1234");
        texts.put("host.name", "h");
        texts.put("advertised.host.name", "told");
        ListenerSettings listeners = BrokerSettings.of(texts).network().listeners();
        assertThat(listeners.listeners().get(0).text()).isEqualTo("PLAINTEXT://h:1234");
        assertThat(listeners.advertised().get(0).text()).isEqualTo("PLAINTEXT://told:1234");
        texts.put("listeners", "PLAINTEXT://:1");
        assertThat(BrokerSettings.of(texts).network().listeners().advertised()).isEmpty();
    }

    @Test
    void nodeIdIsAnotherNameOfBrokerId() {
        assertThat(BrokerSettings.of(with("node.id", "4")).brokerId()).isEqualTo(4);
        Map<String, String> both = with("node.id", "4");
        both.put("broker.id", "5");
        assertThatThrownBy(() -> BrokerSettings.of(both)).hasMessageContaining("must agree");
    }

    @Test
    void anEmbeddedZooKeeperListensWhereTheBrokerConnects() {
        Map<String, String> texts = with("zookeeper.connect", "127.0.0.1:2999/kafka");
        texts.put("ottla.zookeeper.embedded", "true");
        texts.put("log.dirs", "/d/logs");
        ZooKeeperSettings zooKeeper = BrokerSettings.of(texts).zooKeeper();
        assertThat(zooKeeper.embedded()).isEqualTo(new ZooKeeperSettings.Embedded(Path.of("/d/zookeeper"), 2999));
        assertThat(zooKeeper.connect()).isEqualTo("127.0.0.1:2999/kafka");
        texts.put("zookeeper.connect", "");
        assertThat(StartSettings.of(texts).broker().zooKeeper().connect()).isEqualTo("127.0.0.1:2181");
        texts.put("zookeeper.connect", "zk.example.com:2181");
        assertThatThrownBy(() -> BrokerSettings.of(texts)).hasMessageContaining("zk.example.com:2181");
    }

    @Test
    void limitsForSingleAddressesMayHoldColons() {
        assertThat(BrokerSettings.of(with("max.connections.per.ip.overrides", "10.0.0.1:5, fe80::1:7"))
                        .network()
                        .connectionsPerIpOverrides())
                .isEqualTo(Map.of("10.0.0.1", 5, "fe80::1", 7));
    }

    private static Map<String, String> with(String name, String value) {
        Map<String, String> texts = new HashMap<>(Map.of("zookeeper.connect", "localhost:2181"));
        texts.put(name, value);
        return texts;
    }
}
