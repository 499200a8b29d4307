package io.ottla.broker.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ottla.broker.metrics.FiguresBean;
import io.ottla.broker.net.RawClient;
import io.ottla.protocol.wire.ErrorCode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.management.AttributeNotFoundException;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a broker counts, as JMX shows it. */
@Timeout(60)
class BrokerFiguresTest {
    private static final int VALUE_BYTES = 2000;
    private static final List<String> NAMES = List.of(
            "damage-found-total",
            "damage-mended-total",
            "damage-refused-reads-total",
            "damaged-logs",
            "log-check-bytes-total",
            "log-check-segments-total",
            "stray-logs-total");

    @TempDir
    Path folder;

    private final MBeanServer jmx = ManagementFactory.getPlatformMBeanServer();

    @Test
    void damageIsCountedWhenItIsFoundAndWhenItIsRefused() throws IOException, JMException {
        ObjectName bean = FiguresBean.name(44);
        Map<String, String> settings =
                Map.of("broker.id", "44", "log.initial.task.delay.ms", "1", "ottla.log.check.interval.ms", "300");
        try (TestBroker broker = new TestBroker(folder, settings);
                RawClient client = broker.connect()) {
            Ask.create(client, 1, "t");
            byte[] batch = BatchBytes.plain("x".repeat(VALUE_BYTES));
            Ask.produce(client, "t", 0, batch);
            Ask.produce(client, "t", 0, batch);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> jmx.isRegistered(bean) && now(bean, "log-check-bytes-total") > 0);
            assertThat(jmx.getMBeanInfo(bean).getAttributes())
                    .extracting(MBeanAttributeInfo::getName)
                    .containsExactlyElementsOf(NAMES);
            assertThat(NAMES).filteredOn(name -> name.startsWith("damage")).allMatch(name -> now(bean, name) == 0);

            flip(folder.resolve("data/t-0/00000000000000000000.log"), VALUE_BYTES / 2);
            await().until(() -> now(bean, "damaged-logs") == 1);
            assertThat(ErrorCode.of(Ask.fetch(client, "t", 0).errorCode())).isEqualTo(ErrorCode.CORRUPT_MESSAGE);

            assertThat(now(bean, "damage-found-total")).isEqualTo(1);
            assertThat(now(bean, "damage-refused-reads-total")).isPositive();
            assertThat(now(bean, "damage-mended-total"))
                    .as("there is no other replica")
                    .isZero();
            assertThatThrownBy(() -> jmx.getAttribute(bean, "damage"))
                    .isInstanceOf(AttributeNotFoundException.class)
                    .hasMessageContaining("damage-found-total");
        }
        assertThat(jmx.isRegistered(bean)).isFalse();
    }

    private double now(ObjectName bean, String figure) {
        try {
            return (double) jmx.getAttribute(bean, figure);
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void flip(Path file, int position) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[position] ^= 1;
        Files.write(file, bytes);
    }
}
