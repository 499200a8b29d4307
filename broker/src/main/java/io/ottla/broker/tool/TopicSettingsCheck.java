package io.ottla.broker.tool;

import io.ottla.broker.config.TopicOptions;
import io.ottla.broker.config.UnknownName;
import io.ottla.client.cli.ToolFailure;
import io.ottla.protocol.config.BadSettingException;
import io.ottla.protocol.config.Settings;
import java.util.Map;

/** Checks settings of topics where no broker does. */
final class TopicSettingsCheck {
    private TopicSettingsCheck() {}

    /** Throws {@link ToolFailure}, naming the first that is wrong. */
    static void check(Map<String, String> configs) {
        try {
            Settings settings = Settings.of(TopicOptions.TABLE, configs);
            if (!settings.unknown().isEmpty()) {
                String name = settings.unknown().get(0);
                throw new ToolFailure("Unknown topic config name: " + name + ": " + UnknownName.ofTopic(name));
            }
        } catch (BadSettingException e) {
            throw new ToolFailure(String.valueOf(e.getMessage()));
        }
    }
}
