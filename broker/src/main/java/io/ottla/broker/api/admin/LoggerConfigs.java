package io.ottla.broker.api.admin;

import io.ottla.protocol.wire.ErrorCode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Log levels as configs of the resource type broker logger: they can be set and deleted, and last while the process does. */
final class LoggerConfigs {
    private final BrokerLoggers loggers;

    LoggerConfigs(BrokerLoggers loggers) {
        this.loggers = loggers;
    }

    List<ConfigEntry> describe() {
        return loggers.levels().entrySet().stream()
                .map(logger -> new ConfigEntry(
                        logger.getKey(),
                        logger.getValue(),
                        false,
                        ConfigSource.DYNAMIC_BROKER_LOGGER,
                        false,
                        List.of(),
                        null,
                        null))
                .toList();
    }

    /** Does all of the changes, or none when one of them cannot be. */
    ConfigEdit.Result alter(List<ConfigEdit.Change> changes, boolean validateOnly) {
        Map<String, @Nullable LogLevel> levels = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>();
        for (ConfigEdit.Change change : changes) {
            ConfigEdit.Refused refused = trouble(change, seen);
            if (refused != null) {
                return refused;
            }
            String value = change.value();
            levels.put(
                    change.name(),
                    change.operation() == ConfigEdit.DELETE || value == null ? null : LogLevel.named(value));
        }
        if (!validateOnly) {
            levels.forEach(this::apply);
        }
        return new ConfigEdit.Accepted(Map.of());
    }

    private void apply(String name, @Nullable LogLevel level) {
        if (level == null) {
            loggers.unset(name);
        } else {
            loggers.set(name, level);
        }
    }

    private ConfigEdit.@Nullable Refused trouble(ConfigEdit.Change change, Set<String> seen) {
        String name = change.name();
        if (!seen.add(name)) {
            return new ConfigEdit.Refused(
                    ErrorCode.INVALID_REQUEST, "the request names the logger " + name + " more than once");
        }
        if (change.operation() != ConfigEdit.SET && change.operation() != ConfigEdit.DELETE) {
            return new ConfigEdit.Refused(
                    ErrorCode.INVALID_REQUEST,
                    "operation " + change.operation() + " on the logger " + name
                            + " is not possible: a level can be set (0) or deleted (1)");
        }
        if (!loggers.exists(name)) {
            return new ConfigEdit.Refused(ErrorCode.INVALID_CONFIG, "there is no logger called " + name);
        }
        if (change.operation() == ConfigEdit.DELETE) {
            return name.equals(BrokerLoggers.ROOT)
                    ? new ConfigEdit.Refused(
                            ErrorCode.INVALID_REQUEST, "the level of the root logger can be set but not deleted")
                    : null;
        }
        String level = change.value();
        return level != null && LogLevel.named(level) != null
                ? null
                : new ConfigEdit.Refused(
                        ErrorCode.INVALID_CONFIG,
                        "'" + level + "' is no level for the logger " + name + ", allowed are " + LogLevel.allowed());
    }
}
