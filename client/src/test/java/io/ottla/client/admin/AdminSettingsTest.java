package io.ottla.client.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The settings of Kafka's admin client are those of ours. */
class AdminSettingsTest {
    static Set<String> namesOfKafkas() {
        return AdminClientConfig.configNames();
    }

    @ParameterizedTest
    @MethodSource("namesOfKafkas")
    void everySettingOfKafkasAdminIsKnown(String name) {
        assertThat(Admin.TABLE.find(name) != null || Admin.hasNoEffect(name))
                .as(name)
                .isTrue();
    }
}
