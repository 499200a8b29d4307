package io.ottla.client.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ottla.client.net.GivenSettings;
import io.ottla.client.serialization.Serdes;
import io.ottla.protocol.config.BadSettingException;
import io.ottla.protocol.config.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** The settings of Kafka's consumer are those of ours. */
class ConsumerSettingsTest {
    /** Where our default is meant to be another. */
    private static final List<String> OTHERWISE = List.of(
            "bootstrap.servers",
            "partition.assignment.strategy",
            "key.deserializer",
            "value.deserializer",
            "receive.buffer.bytes");

    @ParameterizedTest
    @MethodSource
    void everySettingOfKafkasConsumerIsKnown(ConfigDef.ConfigKey kafkas) {
        Option<?> ours = ConsumerOptions.TABLE.find(kafkas.name);
        if (ours == null) {
            assertThat(ConsumerOptions.hasNoEffect(kafkas.name)).as(kafkas.name).isTrue();
        } else if (!OTHERWISE.contains(kafkas.name)) {
            String theirs = kafkas.defaultValue == null || kafkas.defaultValue == ConfigDef.NO_DEFAULT_VALUE
                    ? null
                    : ConfigDef.convertToString(kafkas.defaultValue, kafkas.type);
            assertThat(ours.defaultText()).as(kafkas.name).isEqualTo(theirs);
        }
    }

    static Stream<ConfigDef.ConfigKey> everySettingOfKafkasConsumerIsKnown() {
        return ConsumerConfig.configDef().configKeys().values().stream().filter(key -> !key.internalConfig);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "auto.offset.reset | first | one of earliest, latest, none, by_duration:PnDTnHnMn.nS",
                "auto.offset.reset | by_duration:1h | by_duration:PnDTnHnMn.nS",
                "max.poll.records | 0 | at least 1",
                "isolation.level | committed | one of read_uncommitted, read_committed",
                "partition.assignment.strategy | range,best | range, roundrobin, sticky and cooperative-sticky",
                "group.protocol | consumer | classic",
                "security.protocol | SSL | PLAINTEXT",
            })
    void aValueThatIsNotAllowedIsRefusedWithWhatIs(String name, String value, String allowed) {
        assertThatThrownBy(() -> ConsumerOptions.read(Map.of("bootstrap.servers", "localhost:1", name, value)))
                .isInstanceOf(BadSettingException.class)
                .hasMessageContaining("invalid value '" + value + "' for " + name)
                .hasMessageContaining(allowed);
    }

    @Test
    void whatHasNoEffectIsOneLineOfWarning() {
        Lines log = new Lines();
        GivenSettings.read(
                ConsumerOptions.TABLE,
                ConsumerOptions::hasNoEffect,
                Map.of(
                        "bootstrap.servers", "localhost:1",
                        "max.pol.records", 7,
                        "ssl.truststore.location", "/somewhere",
                        "my.own.setting", "x"),
                log);
        assertThat(log.lines)
                .containsExactly("WARN settings without effect: unknown [max.pol.records (max.poll.records?),"
                        + " my.own.setting], of no use to this client [ssl.truststore.location]");
    }

    @Test
    void propertiesWithDefaultsAndValuesOfAnyTypeAreTaken() {
        Properties defaults = new Properties();
        defaults.setProperty("bootstrap.servers", "localhost:1");
        Properties properties = new Properties(defaults);
        properties.put("max.poll.records", 7);
        properties.put("partition.assignment.strategy", List.of("range", "sticky"));
        properties.put("enable.auto.commit", false);
        ConsumerRules rules = ConsumerRules.of(ConsumerOptions.read(properties));
        assertThat(rules.maxPollRecords()).isEqualTo(7);
        assertThat(rules.assignorNames()).isEqualTo("range,sticky");
        assertThat(rules.autoCommit()).isFalse();
    }

    @Test
    void deserializersAreFoundByKafkasNamesByClassAndAsTheyAre() {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", "localhost:1",
                "key.deserializer", "org.apache.kafka.common.serialization.LongDeserializer",
                "value.deserializer", Serdes.TEXT_IN);
        try (Consumer<Long, String> consumer = Consumer.open(settings)) {
            assertThat(consumer.assignment()).isEmpty();
        }
        assertThatThrownBy(() -> Consumer.open(Map.of("bootstrap.servers", "localhost:1")))
                .hasMessageContaining("no value for key.deserializer");
        assertThatThrownBy(() -> Consumer.open(Map.of(
                        "bootstrap.servers", "localhost:1",
                        "key.deserializer", "java.lang.String",
                        "value.deserializer", "java.lang.String")))
                .isInstanceOf(BadSettingException.class)
                .hasMessageContaining("key.deserializer")
                .hasMessageContaining("java.lang.String");
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        assertThatThrownBy(() -> ConsumerOptions.read(Map.of(
                        "bootstrap.servers", "localhost:1",
                        "session.timeout.ms", "3000",
                        "heartbeat.interval.ms", "3000")))
                .hasMessageContaining("must be below session.timeout.ms");
        assertThatThrownBy(() ->
                        ConsumerOptions.read(Map.of("bootstrap.servers", "localhost:1", "group.instance.id", "one")))
                .hasMessageContaining("group.instance.id needs a group.id");
    }

    @Test
    void aResetByDurationGoesBackFromNow() {
        assertThat(Reset.parse("by_duration:PT1H").at(10_000_000)).isEqualTo(6_400_000);
        assertThat(Reset.parse("by_duration:P1D").at(10_000)).isZero();
        assertThat(Reset.parse("none").isByApplication()).isTrue();
        assertThat(Reset.parse("EARLIEST").at(5)).isEqualTo(-2);
    }

    /** Keeps what is logged. */
    private static final class Lines extends LegacyAbstractLogger {
        private static final long serialVersionUID = 1L;

        private final transient List<String> lines = new ArrayList<>();

        @Override
        protected String getFullyQualifiedCallerName() {
            return "";
        }

        @Override
        protected void handleNormalizedLoggingCall(
                Level level, Marker marker, String pattern, Object[] arguments, Throwable throwable) {
            lines.add(level + " "
                    + MessageFormatter.arrayFormat(pattern, arguments).getMessage());
        }

        @Override
        public boolean isTraceEnabled() {
            return false;
        }

        @Override
        public boolean isDebugEnabled() {
            return false;
        }

        @Override
        public boolean isInfoEnabled() {
            return true;
        }

        @Override
        public boolean isWarnEnabled() {
            return true;
        }

        @Override
        public boolean isErrorEnabled() {
            return true;
        }
    }
}
