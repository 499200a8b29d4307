package io.ottla.client.cli;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What kafka-configs.sh works on.
 *
 * @param name null for all of the kind, or with {@code isDefault} for its default
 */
public record Entity(Kind kind, @Nullable String name, boolean isDefault) {
    /** Kinds of entities, spelled as --entity-type has them. */
    public enum Kind {
        TOPICS("topic"),
        CLIENTS("client-id"),
        USERS("user-principal"),
        BROKERS("broker"),
        BROKER_LOGGERS("broker-logger"),
        IPS("ip"),
        CLIENT_METRICS("client-metric"),
        GROUPS("group");

        private final String singular;

        Kind(String singular) {
            this.singular = singular;
        }

        /** As --entity-type spells it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** One of them, as outputs name it. */
        public String singular() {
            return singular;
        }

        static @Nullable Kind of(String label) {
            for (Kind kind : values()) {
                if (kind.label().equals(label)) {
                    return kind;
                }
            }
            return null;
        }
    }

    /** As in {@code topic 'test'} or {@code default broker}. */
    public String quoted() {
        return isDefault ? "default " + kind.singular() : kind.singular() + " '" + name + "'";
    }
}
