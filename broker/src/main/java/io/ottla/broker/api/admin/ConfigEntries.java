package io.ottla.broker.api.admin;

import io.ottla.broker.config.BrokerConfigs;
import io.ottla.broker.config.BrokerOptions;
import io.ottla.broker.config.TopicOption;
import io.ottla.broker.config.TopicOptions;
import io.ottla.protocol.config.BadSettingException;
import io.ottla.protocol.config.Option;
import io.ottla.protocol.config.Settings;
import io.ottla.protocol.config.UpdateMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Describes the configs of topics and brokers: the value in force, and everything that was said about it, each under
 * the name and in the unit in which it was said. The first says where the value in force comes from.
 *
 * <pre>
 * topic   its override, then as below for the broker's options that it falls back to
 * broker  dynamic for this broker, dynamic for all, property file, default; in each, the names in their order
 *
 * retention.ms = 360000000
 *   log.retention.hours=100   property file
 *   log.retention.hours=168   default
 * </pre>
 */
final class ConfigEntries {
    private ConfigEntries() {}

    /** All options of topics, for one with these overrides. */
    static List<ConfigEntry> ofTopic(Map<String, String> overrides, BrokerConfigs configs) {
        Settings broker = configs.live().current().raw();
        List<ConfigEntry> entries = new ArrayList<>();
        for (Option<?> row : TopicOptions.TABLE.all()) {
            List<ConfigEntry.Synonym> said = new ArrayList<>();
            String override = overrides.get(row.name());
            if (override != null) {
                said.add(new ConfigEntry.Synonym(row.name(), spelled(row, override), ConfigSource.TOPIC));
            }
            addBrokers(said, row.synonyms(), configs);
            TopicOption<?> option = TopicOptions.find(row.name());
            String inherited = option == null ? row.defaultText() : option.inheritedText(broker);
            entries.add(entry(row, override == null ? inherited : spelled(row, override), said, false));
        }
        return entries;
    }

    /** All options of this broker. */
    static List<ConfigEntry> ofBroker(BrokerConfigs configs) {
        Settings settings = configs.live().current().raw();
        List<ConfigEntry> entries = new ArrayList<>();
        for (Option<?> row : BrokerOptions.TABLE.all()) {
            List<ConfigEntry.Synonym> said = new ArrayList<>();
            List<String> names = new ArrayList<>(List.of(row.name()));
            names.addAll(row.synonyms());
            addBrokers(said, names, configs);
            entries.add(entry(row, settings.text(row), said, row.updateMode() == UpdateMode.READ_ONLY));
        }
        return entries;
    }

    /** What is set for every broker at run time. */
    static List<ConfigEntry> ofEveryBroker(BrokerConfigs configs) {
        List<ConfigEntry> entries = new ArrayList<>();
        configs.layers().forAll().forEach((name, value) -> {
            Option<?> row = BrokerOptions.TABLE.find(name);
            if (row != null) {
                var only = new ConfigEntry.Synonym(name, value, ConfigSource.DYNAMIC_DEFAULT_BROKER);
                entries.add(entry(row, value, List.of(only), false));
            }
        });
        return entries;
    }

    private static void addBrokers(List<ConfigEntry.Synonym> said, List<String> names, BrokerConfigs configs) {
        BrokerConfigs.Layers layers = configs.layers();
        names.forEach(name -> add(said, name, layers.forThis().get(name), ConfigSource.DYNAMIC_BROKER));
        names.forEach(name -> add(said, name, layers.forAll().get(name), ConfigSource.DYNAMIC_DEFAULT_BROKER));
        names.forEach(name -> add(said, name, configs.fixed().get(name), ConfigSource.STATIC_BROKER));
        names.forEach(name -> add(said, name, defaultText(name), ConfigSource.DEFAULT));
    }

    private static void add(List<ConfigEntry.Synonym> said, String name, @Nullable String text, ConfigSource source) {
        if (text != null) {
            said.add(new ConfigEntry.Synonym(name, text.trim(), source));
        }
    }

    private static @Nullable String defaultText(String name) {
        Option<?> row = BrokerOptions.TABLE.find(name);
        return row == null ? null : row.defaultText();
    }

    /** The value as it is written by the rules of its type; one that cannot be read stays as it is. */
    private static <T> String spelled(Option<T> row, String text) {
        try {
            return row.format(row.parse(text));
        } catch (BadSettingException e) {
            return text;
        }
    }

    private static ConfigEntry entry(
            Option<?> row, @Nullable String value, List<ConfigEntry.Synonym> said, boolean readOnly) {
        return new ConfigEntry(
                row.name(),
                value,
                readOnly,
                said.isEmpty() ? ConfigSource.DEFAULT : said.get(0).source(),
                row.isSensitive(),
                said,
                row.type(),
                row.documentation());
    }
}
