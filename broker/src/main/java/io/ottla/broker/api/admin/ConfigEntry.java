package io.ottla.broker.api.admin;

import io.ottla.protocol.config.OptionType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One config of a resource, as it is described to a client.
 *
 * @param value null when there is none
 * @param synonyms every value that there is for it, the one in force first
 * @param type null for what has no type: log levels
 */
record ConfigEntry(
        String name,
        @Nullable String value,
        boolean readOnly,
        ConfigSource source,
        boolean sensitive,
        List<Synonym> synonyms,
        @Nullable OptionType type,
        @Nullable String documentation) {

    /** A value under the name and from the source where it was found. */
    record Synonym(String name, @Nullable String value, ConfigSource source) {}

    /** The value unless it must not be shown. */
    @Nullable
    String shownValue() {
        return sensitive ? null : value;
    }
}
