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
    void theFilesInConfigHoldOnlySettingsThatCount() {
        for (String name : new String[] {"server.properties", "quickstart.properties"}) {
            StartSettings start = StartSettings.load(Path.of("..", "config", name), List.of());
            assertThat(start.warnings()).as(name).isEmpty();
            assertThat(start.broker().zooKeeper().connect()).isEqualTo("localhost:2181");
        }
    }
}
