package io.ottla.broker.meta;

import io.ottla.broker.config.TopicSettings;
import io.ottla.protocol.config.BadSettingException;
import io.ottla.protocol.config.Settings;
import java.util.LinkedHashMap;
import java.util.Map;

/** Picks from a topic's stored overrides those that can be used, each together with those before it. */
final class UsableOverrides {
    private UsableOverrides() {}

    static Map<String, String> of(Settings broker, Map<String, String> overrides) {
        Map<String, String> usable = new LinkedHashMap<>();
        overrides.forEach((name, value) -> {
            Map<String, String> more = new LinkedHashMap<>(usable);
            more.put(name, value);
            if (fit(broker, more)) {
                usable.put(name, value);
            }
        });
        return usable;
    }

    private static boolean fit(Settings broker, Map<String, String> overrides) {
        try {
            TopicSettings.of(broker, overrides);
            return true;
        } catch (BadSettingException e) {
            return false;
        }
    }
}
