package io.ottla.broker.config;

import io.ottla.protocol.config.BadSettingException;
import io.ottla.protocol.config.PropertyFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a broker is started with: the property file, with {@code --override key=value} on top.
 *
 * @param warnings what the person who starts it should know, one line each
 */
public record StartSettings(BrokerSettings broker, List<String> warnings) {
    /**
     * Reads and checks it all. Throws {@link BadSettingException} whose message is the one line to show. Blocks on the
     * file.
     *
     * @param overrides key=value each, later ones first in rank
     */
    public static StartSettings load(Path file, List<String> overrides) {
        PropertyFile read = PropertyFile.read(file);
        Map<String, String> texts = new LinkedHashMap<>(read.values());
        for (String override : overrides) {
            int equals = override.indexOf('=');
            if (equals <= 0) {
                throw BadSettingException.conflict(
                        "", "--override needs key=value, and '" + override + "' is not of that form");
            }
            texts.put(override.substring(0, equals).trim(), override.substring(equals + 1));
        }
        List<String> warnings = new ArrayList<>();
        read.repeated().forEach(key -> warnings.add(file + " sets " + key + " more than once: the last one counts"));
        return of(texts, warnings);
    }

    /** Checks texts by name. Throws {@link BadSettingException}. */
    public static StartSettings of(Map<String, String> texts) {
        return of(texts, new ArrayList<>());
    }

    private static StartSettings of(Map<String, String> texts, List<String> warnings) {
        Map<String, String> used = new LinkedHashMap<>();
        texts.forEach((name, value) -> {
            if (BrokerOptions.TABLE.find(name) != null) {
                used.put(name, value);
                return;
            }
            String refusal = ForeignNames.refusal(name, value);
            if (refusal != null) {
                throw BadSettingException.conflict(name, refusal);
            }
            warnings.add(name + " has no effect: " + UnknownName.ofBroker(name));
        });
        dropEmpty(used);
        nameBoth(used, IdentityOptions.BROKER_ID.name(), IdentityOptions.NODE_ID.name());
        nameBoth(used, IdentityOptions.NODE_ID.name(), IdentityOptions.BROKER_ID.name());
        return new StartSettings(BrokerSettings.of(used), List.copyOf(warnings));
    }

    /** Two names of one thing: who asks for either is told what was given for the other. */
    private static void nameBoth(Map<String, String> texts, String given, String other) {
        String value = texts.get(given);
        if (value != null) {
            texts.putIfAbsent(other, value);
        }
    }

    /** {@code key=} without a value means unset for what may be unset. */
    private static void dropEmpty(Map<String, String> texts) {
        texts.entrySet().removeIf(entry -> {
            var row = BrokerOptions.TABLE.find(entry.getKey());
            return entry.getValue().isBlank() && row != null && row.defaultValue() == null;
        });
    }
}
