package io.ottla.broker.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Overrides of brokers that ZooKeeper keeps at /config/brokers: Kafka's format, read at the start, whatever is there. */
@Timeout(60)
class StoredOverridesTest {
    private static final ConfigResource BROKER = new ConfigResource(ConfigResource.Type.BROKER, "3");
    private static final ConfigResource EVERY_BROKER = new ConfigResource(ConfigResource.Type.BROKER, "");

    @TempDir
    Path folder;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private TestZooKeeper zooKeeper;

    @BeforeEach
    void startZooKeeper() throws Exception {
        zooKeeper = new TestZooKeeper(folder);
        log.start();
        root().addAppender(log);
    }

    @AfterEach
    void stopZooKeeper() throws Exception {
        root().detachAppender(log);
        zooKeeper.close();
    }

    @Test
    void whatWasSetIsKeptInKafkasFormatAndHoldsAfterARestart() throws Exception {
        try (TestBroker broker = broker();
                Admin admin = admin(broker)) {
            set(admin, BROKER, "message.max.bytes", "3000");
            set(admin, EVERY_BROKER, "log.retention.ms", "777");
        }
        assertThat(zooKeeper.data("/config/brokers/3"))
                .isEqualTo("{\"version\":1,\"config\":{\"message.max.bytes\":\"3000\"}}");
        assertThat(zooKeeper.data("/config/brokers/<default>"))
                .isEqualTo("{\"version\":1,\"config\":{\"log.retention.ms\":\"777\"}}");

        try (TestBroker broker = broker();
                Admin admin = admin(broker)) {
            assertThat(value(admin, "message.max.bytes")).isEqualTo("3000");
            assertThat(value(admin, "log.retention.ms")).isEqualTo("777");
        }
    }

    @Test
    void whatCannotBeUsedIsWarnedOfByNameAndTheRestCounts() throws Exception {
        zooKeeper.make(
                "/config/brokers/3",
                "{\"version\":1,\"config\":{\"log.segment.bytes\":\"many\",\"message.max.bytes\":\"3000\","
                        + "\"num.io.threads\":\"4\",\"remote.fetch.max.wait.ms\":\"2\",\"no.such.thing\":\"1\"}}");
        zooKeeper.make("/config/brokers/<default>", "{\"version\":1,\"config\":{\"listeners\":\"PLAINTEXT://:1\"}}");

        try (TestBroker broker = broker();
                Admin admin = admin(broker)) {
            assertThat(value(admin, "message.max.bytes")).isEqualTo("3000");
            assertThat(value(admin, "log.segment.bytes")).isEqualTo("1073741824");
            set(admin, EVERY_BROKER, "log.retention.ms", "777");
            assertThat(value(admin, "log.retention.ms")).isEqualTo("777");
        }
        assertThat(warnings())
                .contains(
                        "the stored override of log.segment.bytes for this broker has no effect: invalid value 'many' for"
                                + " log.segment.bytes: it must be a whole number of 32 bits, at least 14",
                        "the stored override of num.io.threads for this broker has no effect: it cannot be changed while"
                                + " the broker runs",
                        "the stored override of remote.fetch.max.wait.ms for this broker has no effect: tiered storage is"
                                + " not offered",
                        "the stored override of no.such.thing for this broker has no effect: there is no such setting",
                        "the stored override of listeners for all brokers has no effect: it cannot be changed for all"
                                + " brokers at once");
    }

    @Test
    void overridesThatAreNoJsonDoNotStopTheStart() throws Exception {
        zooKeeper.make("/config/brokers/3", "garbage");

        try (TestBroker broker = broker();
                Admin admin = admin(broker)) {
            assertThat(value(admin, "message.max.bytes")).isEqualTo("1048588");
        }
        assertThat(warnings()).anyMatch(line -> line.contains("the overrides at /config/brokers/3 have no effect"));
    }

    private TestBroker broker() {
        return new TestBroker(folder, zooKeeper.settings());
    }

    private static Admin admin(TestBroker broker) {
        return Admin.create(
                Map.of("bootstrap.servers", "127.0.0.1:" + broker.address().getPort()));
    }

    private static void set(Admin admin, ConfigResource resource, String name, String value) throws Exception {
        AlterConfigOp set = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all().get();
    }

    private static String value(Admin admin, String name) throws Exception {
        return admin.describeConfigs(List.of(BROKER))
                .all()
                .get()
                .get(BROKER)
                .get(name)
                .value();
    }

    private List<String> warnings() {
        return List.copyOf(log.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger("io.ottla");
    }
}
