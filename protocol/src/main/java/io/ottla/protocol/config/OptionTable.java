package io.ottla.protocol.config;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A set of rows with different names, in the order in which they were given. Immutable. */
public final class OptionTable {
    private final Map<String, Option<?>> rows;

    private OptionTable(Map<String, Option<?>> rows) {
        this.rows = Collections.unmodifiableMap(rows);
    }

    /** These rows; throws IllegalArgumentException when two have the same name. */
    public static OptionTable of(Option<?>... rows) {
        return of(Arrays.asList(rows));
    }

    /** These rows; throws IllegalArgumentException when two have the same name. */
    public static OptionTable of(Collection<Option<?>> rows) {
        Map<String, Option<?>> byName = new LinkedHashMap<>();
        for (Option<?> row : rows) {
            if (byName.put(row.name(), row) != null) {
                throw new IllegalArgumentException("two rows are called " + row.name());
            }
        }
        return new OptionTable(byName);
    }

    /** All rows of these tables. */
    public static OptionTable join(OptionTable... tables) {
        List<Option<?>> all = Arrays.stream(tables)
                .<Option<?>>flatMap(table -> table.rows.values().stream())
                .toList();
        return of(all);
    }

    /** The row of that name, or null. */
    public @Nullable Option<?> find(String name) {
        return rows.get(name);
    }

    public Collection<Option<?>> all() {
        return rows.values();
    }
}
