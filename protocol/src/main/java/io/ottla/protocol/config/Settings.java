package io.ottla.protocol.config;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values of a table's options at one moment: what was given, checked once, and defaults for the rest. Immutable, and
 * so shared between threads; a change makes a new snapshot.
 */
public final class Settings {
    private final OptionTable table;
    private final Map<String, String> texts;
    private final Map<String, Object> values;

    private Settings(OptionTable table, Map<String, String> texts, Map<String, Object> values) {
        this.table = table;
        this.texts = texts;
        this.values = values;
    }

    /**
     * Reads the given texts by the rows of the table. Names that the table does not have are kept, see {@link #unknown}.
     * Throws {@link BadSettingException} for the first value that is not allowed, in the order of the texts, and for a
     * required option that is missing.
     */
    public static Settings of(OptionTable table, Map<String, String> texts) {
        Map<String, Object> values = new HashMap<>();
        texts.forEach((name, text) -> {
            Option<?> row = table.find(name);
            if (row != null) {
                values.put(name, row.parse(text));
            }
        });
        for (Option<?> row : table.all()) {
            if (row.isRequired() && !values.containsKey(row.name())) {
                throw BadSettingException.missing(row.name());
            }
        }
        return new Settings(table, Collections.unmodifiableMap(new LinkedHashMap<>(texts)), values);
    }

    /** The value that was given, or the default. Throws IllegalStateException when there is neither. */
    public <T> T get(Option<T> option) {
        T value = orNull(option);
        if (value == null) {
            throw new IllegalStateException(option.name() + " has neither value nor default");
        }
        return value;
    }

    /** The value that was given, or the default, or null. */
    @SuppressWarnings("unchecked") // the value was made by the row of that name
    public <T> @Nullable T orNull(Option<T> option) {
        assert table.find(option.name()) == option : option + " is not of this table";
        Object given = values.get(option.name());
        return given != null ? (T) given : option.defaultValue();
    }

    /** The value that was given, or the default, as text; null when there is neither. */
    public <T> @Nullable String text(Option<T> option) {
        T value = orNull(option);
        return value == null ? null : option.format(value);
    }

    /** Whether a value was given, be it the same as the default. */
    public boolean isGiven(Option<?> option) {
        return values.containsKey(option.name());
    }

    /** Everything that was given, unknown names among it, in the order given. */
    public Map<String, String> texts() {
        return texts;
    }

    /** The given names that the table does not know. */
    public List<String> unknown() {
        return texts.keySet().stream().filter(name -> table.find(name) == null).toList();
    }

    /** A snapshot in which these texts take precedence. Throws as {@link #of} does. */
    public Settings with(Map<String, String> overrides) {
        Map<String, String> merged = new LinkedHashMap<>(texts);
        merged.putAll(overrides);
        return of(table, merged);
    }

    public OptionTable table() {
        return table;
    }

    /** Whether the same was given for the same table. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Settings that && table == that.table && texts.equals(that.texts);
    }

    @Override
    public int hashCode() {
        return texts.hashCode();
    }

    /** Names only: values may be secret. */
    @Override
    public String toString() {
        return "Settings" + texts.keySet();
    }
}
