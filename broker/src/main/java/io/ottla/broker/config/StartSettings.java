package io.ottla.broker.config;

import io.ottla.protocol.config.BadSettingException;
import io.ottla.protocol.config.PropertyFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a broker is started with: the property file, with {@code --override key=value} on top.
 *
 * @param warnings what the person who starts it should know, one line each
 */
public record StartSettings(BrokerSettings broker, List<String> warnings) {
    private static final String LISTENER_PREFIX = "listener.name.";

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
            warnings.add(warning(name));
        });
        dropEmpty(used);
        return new StartSettings(BrokerSettings.of(used), List.copyOf(warnings));
    }

    /** {@code key=} without a value means unset for what may be unset. */
    private static void dropEmpty(Map<String, String> texts) {
        texts.entrySet().removeIf(entry -> {
            var row = BrokerOptions.TABLE.find(entry.getKey());
            return entry.getValue().isBlank() && row != null && row.defaultValue() == null;
        });
    }

    private static String warning(String name) {
        if (name.startsWith(LISTENER_PREFIX)) {
            return name + " has no effect: settings for single listeners are not part of this release";
        }
        String reason = ForeignNames.reason(name);
        if (reason != null) {
            return name + " has no effect: " + reason;
        }
        String similar = similar(name);
        return "unknown setting " + name + " has no effect"
                + (similar == null ? "" : ": did you mean " + similar + "?");
    }

    private static @Nullable String similar(String name) {
        List<String> names =
                BrokerOptions.TABLE.all().stream().map(row -> row.name()).toList();
        return Spelling.closest(name, names);
    }
}
