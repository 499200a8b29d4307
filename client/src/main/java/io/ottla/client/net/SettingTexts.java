package io.ottla.client.net;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Settings as users hand them in, made the text that a property file would have. Pure. */
public final class SettingTexts {
    private SettingTexts() {}

    /** Of a map, or of {@link Properties} with their defaults; a null value is a setting that was not given. */
    public static Map<String, String> of(Map<?, ?> properties) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (properties instanceof Properties withDefaults) {
            withDefaults.stringPropertyNames().forEach(name -> texts.put(name, withDefaults.getProperty(name)));
        }
        properties.forEach((name, value) -> {
            if (value != null) {
                texts.put(String.valueOf(name), text(value));
            }
        });
        return texts;
    }

    /** A class by its name, several with commas between, all else as it says itself. */
    public static String text(Object value) {
        Objects.requireNonNull(value, "value of a setting");
        if (value instanceof Class<?> type) {
            return type.getName();
        }
        if (value instanceof Iterable<?> many) {
            return StreamSupport.stream(many.spliterator(), false)
                    .map(SettingTexts::text)
                    .collect(Collectors.joining(","));
        }
        return String.valueOf(value);
    }
}
