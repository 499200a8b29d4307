package io.ottla.client.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The settings of Kafka's producer are those of ours. */
class ProducerSettingsTest {
    static Set<String> namesOfKafkas() {
        return ProducerConfig.configNames();
    }

    @ParameterizedTest
    @MethodSource("namesOfKafkas")
    void everySettingOfKafkasProducerIsKnown(String name) {
        assertThat(ProducerOptions.TABLE.find(name) != null || ProducerOptions.hasNoEffect(name))
                .as(name)
                .isTrue();
    }
}
