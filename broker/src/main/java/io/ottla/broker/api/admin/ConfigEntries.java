package io.ottla.broker.api.admin;

import io.ottla.broker.config.BrokerConfigs;
import io.ottla.broker.config.BrokerOptions;
import io.ottla.broker.config.TopicOptions;
import io.ottla.protocol.config.Option;
import io.ottla.protocol.config.UpdateMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Describes the configs of topics and brokers: each option with every value that there is for it, strongest first.
 *
 * <pre>
 * topic   its override, then for each broker option that it falls back to: as below
 * broker  dynamic for this broker, dynamic for all, property file, default
 * </pre>
 */
final class ConfigEntries {
    private static final long HOUR_MS = 3_600_000;
    private static final long MINUTE_MS = 60_000;

    private ConfigEntries() {}

    /** All options of topics, for one with these overrides. */
    static List<ConfigEntry> ofTopic(Map<String, String> overrides, BrokerConfigs configs) {
        return TopicOptions.TABLE.all().stream()
                .map(row -> ofTopic(row, overrides, configs))
                .toList();
    }

    /** All options of this broker. */
    static List<ConfigEntry> ofBroker(BrokerConfigs configs) {
        return BrokerOptions.TABLE.all().stream()
                .map(row -> {
                    List<ConfigEntry.Synonym> values = new ArrayList<>();
                    addBrokerValues(values, row, row.name(), configs);
                    return entry(row, values, row.updateMode() == UpdateMode.READ_ONLY);
                })
                .toList();
    }

    /** What is set for every broker at run time. */
    static List<ConfigEntry> ofEveryBroker(BrokerConfigs configs) {
        List<ConfigEntry> entries = new ArrayList<>();
        configs.layers().forAll().forEach((name, value) -> {
            Option<?> row = BrokerOptions.TABLE.find(name);
            if (row != null) {
                var only = new ConfigEntry.Synonym(name, value, ConfigSource.DYNAMIC_DEFAULT_BROKER);
                entries.add(entry(row, List.of(only), false));
            }
        });
        return entries;
    }

    private static ConfigEntry ofTopic(Option<?> row, Map<String, String> overrides, BrokerConfigs configs) {
        List<ConfigEntry.Synonym> values = new ArrayList<>();
        String override = overrides.get(row.name());
        if (override != null) {
            values.add(new ConfigEntry.Synonym(row.name(), override, ConfigSource.TOPIC));
        }
        for (String synonym : row.synonyms()) {
            Option<?> brokers = BrokerOptions.TABLE.find(synonym);
            if (brokers != null) {
                addBrokerValues(values, brokers, row.name(), configs);
            }
        }
        return entry(row, values, false);
    }

    private static void addBrokerValues(
            List<ConfigEntry.Synonym> values, Option<?> row, String wanted, BrokerConfigs configs) {
        BrokerConfigs.Layers layers = configs.layers();
        add(values, row, layers.forThis().get(row.name()), ConfigSource.DYNAMIC_BROKER, wanted);
        add(values, row, layers.forAll().get(row.name()), ConfigSource.DYNAMIC_DEFAULT_BROKER, wanted);
        add(values, row, configs.fixed().get(row.name()), ConfigSource.STATIC_BROKER, wanted);
        add(values, row, row.defaultText(), ConfigSource.DEFAULT, wanted);
    }

    private static void add(
            List<ConfigEntry.Synonym> values,
            Option<?> row,
            @Nullable String text,
            ConfigSource source,
            String wanted) {
        if (text != null) {
            values.add(new ConfigEntry.Synonym(row.name(), inUnitOf(wanted, row.name(), text.trim()), source));
        }
    }

    /** Hours and minutes as milliseconds, where an option in milliseconds takes its value from one of those. */
    private static String inUnitOf(String wanted, String name, String text) {
        long unitMs = name.endsWith(".hours") ? HOUR_MS : name.endsWith(".minutes") ? MINUTE_MS : 1;
        if (unitMs == 1 || !wanted.endsWith(".ms")) {
            return text;
        }
        long count = Long.parseLong(text);
        return Long.toString(count < 0 ? -1 : count * unitMs);
    }

    private static ConfigEntry entry(Option<?> row, List<ConfigEntry.Synonym> values, boolean readOnly) {
        ConfigEntry.Synonym first = values.isEmpty()
                ? new ConfigEntry.Synonym(row.name(), row.defaultText(), ConfigSource.DEFAULT)
                : values.get(0);
        return new ConfigEntry(
                row.name(),
                first.value(),
                readOnly,
                first.source(),
                row.isSensitive(),
                values,
                row.type(),
                row.documentation());
    }
}
