package io.ottla.broker.api.admin;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How much a logger says. FATAL is known to Kafka's tools; it means the same as ERROR here. */
public enum LogLevel {
    TRACE,
    DEBUG,
    INFO,
    WARN,
    ERROR,
    FATAL;

    /** The level of that name in upper or lower case, or null. */
    static @Nullable LogLevel named(String name) {
        for (LogLevel level : values()) {
            if (level.name().equals(name.trim().toUpperCase(Locale.ROOT))) {
                return level;
            }
        }
        return null;
    }

    /** All of them, for error messages. */
    static String allowed() {
        return Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
    }
}
