package io.ottla.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigReferenceTest {
    @Test
    void thePageIsWhatTheRowsSay() throws IOException {
        Path page = Path.of("..", "docs", "config-reference.md");
        assertThat(Files.readString(page))
                .as("run the main of ConfigReference with the path of docs/config-reference.md")
                .isEqualTo(ConfigReference.text());
    }

    @Test
    void theFileInConfigHoldsOnlySettingsThatCount() {
        StartSettings start = StartSettings.load(Path.of("..", "config", "server.properties"), List.of());
        assertThat(start.warnings()).isEmpty();
        assertThat(start.broker().zooKeeper().connect()).isEqualTo("localhost:2181");
    }
}
