package io.ottla.broker.config;

import io.ottla.protocol.config.BadSettingException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Which of some stored overrides can be used: all of them when they fit together, else each that fits with those before
 * it. What is stored may come from another release, and must not take a topic or a broker down. Immutable.
 *
 * @param usable those in force
 * @param troubles why the others are not, by name
 */
public record UsableOverrides(Map<String, String> usable, Map<String, String> troubles) {
    public UsableOverrides {
        usable = Map.copyOf(usable);
        troubles = Map.copyOf(troubles);
    }

    /** @param check throws {@link BadSettingException} for overrides that cannot be used together */
    public static UsableOverrides of(Map<String, String> stored, Consumer<Map<String, String>> check) {
        if (trouble(stored, check).isEmpty()) {
            return new UsableOverrides(stored, Map.of());
        }
        Map<String, String> usable = new LinkedHashMap<>();
        Map<String, String> left = new LinkedHashMap<>(stored);
        while (left.entrySet().removeIf(override -> take(override, usable, check))) {
            // one that was taken may make room for another: a listener, and the protocol that it speaks
        }
        Map<String, String> troubles = new LinkedHashMap<>();
        left.forEach((name, value) -> troubles.put(name, trouble(with(usable, name, value), check)));
        return new UsableOverrides(usable, troubles);
    }

    private static boolean take(
            Map.Entry<String, String> override, Map<String, String> usable, Consumer<Map<String, String>> check) {
        Map<String, String> more = with(usable, override.getKey(), override.getValue());
        boolean fits = trouble(more, check).isEmpty();
        if (fits) {
            usable.putAll(more);
        }
        return fits;
    }

    private static Map<String, String> with(Map<String, String> overrides, String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(overrides);
        more.put(name, value);
        return more;
    }

    private static String trouble(Map<String, String> overrides, Consumer<Map<String, String>> check) {
        try {
            check.accept(overrides);
            return "";
        } catch (BadSettingException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
