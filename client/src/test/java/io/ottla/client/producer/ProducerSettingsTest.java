package io.ottla.client.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ottla.protocol.config.BadSettingException;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;
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

    @Test
    void transactionsThatAnOutsiderEndsAreRefusedRatherThanLeftToTheirTimeout() {
        String name = "transaction.two.phase.commit.enable";
        Map<String, String> asked = Map.of("bootstrap.servers", "localhost:1", "transactional.id", "t", name, "true");
        assertThatThrownBy(() -> ProducerOptions.read(asked))
                .isInstanceOf(BadSettingException.class)
                .hasMessageContaining("invalid value 'true' for " + name)
                .hasMessageContaining("false: prepared transactions (KIP-939) are not there");
        assertThat(ProducerOptions.read(Map.of("bootstrap.servers", "localhost:1", name, "false"))
                        .get(ProducerOptions.TWO_PHASE_COMMIT))
                .isFalse();
    }
}
