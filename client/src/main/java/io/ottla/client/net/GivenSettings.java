package io.ottla.client.net;

import io.ottla.protocol.config.Option;
import io.ottla.protocol.config.OptionTable;
import io.ottla.protocol.config.Settings;
import io.ottla.protocol.config.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.slf4j.Logger;

/**
 * What an application gave as settings, be it a Map or Properties, texts or values: read by the rows of a table. What no
 * row knows is one line of warning, not a failure: settings are often shared by several programs.
 *
 * <p>Thread: the application's.
 */
public final class GivenSettings {
    private static final int LETTERS_MAX = 3;

    private GivenSettings() {}

    /**
     * The settings as a table reads them. Throws BadSettingException, which names key, value and what is allowed.
     *
     * @param hasNoEffect names that Kafka's client of this kind has and this one has no use for
     */
    public static Settings read(OptionTable table, Predicate<String> hasNoEffect, Map<?, ?> given, Logger log) {
        Settings settings = Settings.of(table, SettingTexts.of(given));
        List<String> useless = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        List<String> names = table.all().stream().map(Option::name).toList();
        for (String name : new TreeSet<>(settings.unknown())) {
            if (hasNoEffect.test(name)) {
                useless.add(name);
            } else {
                String meant = Spelling.closest(name, names, LETTERS_MAX);
                unknown.add(meant == null ? name : name + " (" + meant + "?)");
            }
        }
        if (!unknown.isEmpty() || !useless.isEmpty()) {
            log.warn(
                    "settings without effect: {}{}{}",
                    unknown.isEmpty() ? "" : "unknown " + unknown,
                    unknown.isEmpty() || useless.isEmpty() ? "" : ", ",
                    useless.isEmpty() ? "" : "of no use to this client " + useless);
        }
        return settings;
    }
}
