package io.ottla.client.admin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A setting as the cluster has it.
 *
 * @param value null when it is sensitive or unset
 * @param synonyms where the value could come from, the effective one first
 */
public record ConfigEntry(
        String name,
        @Nullable String value,
        Source source,
        boolean isReadOnly,
        boolean isSensitive,
        List<Synonym> synonyms) {

    /** One place that gives a value. */
    public record Synonym(String name, @Nullable String value, Source source) {}

    /** Where a value was given; the ordinal is the number on the wire (0 to 8). */
    public enum Source {
        /** Of a kind that this client does not know. */
        UNKNOWN,
        /** Set for the topic. */
        DYNAMIC_TOPIC_CONFIG,
        /** Set for the broker while it runs. */
        DYNAMIC_BROKER_CONFIG,
        /** Set for all brokers while they run. */
        DYNAMIC_DEFAULT_BROKER_CONFIG,
        /** In the broker's properties file. */
        STATIC_BROKER_CONFIG,
        /** As released. */
        DEFAULT_CONFIG,
        /** A level of the broker's logging. */
        DYNAMIC_BROKER_LOGGER_CONFIG,
        /** Set for metrics of clients. */
        DYNAMIC_CLIENT_METRICS_CONFIG,
        /** Set for the group. */
        DYNAMIC_GROUP_CONFIG;

        private static final Source[] ALL = values();

        static Source of(int code) {
            return code >= 0 && code < ALL.length ? ALL[code] : UNKNOWN;
        }
    }
}
