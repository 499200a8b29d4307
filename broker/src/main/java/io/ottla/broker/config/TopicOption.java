package io.ottla.broker.config;

import io.ottla.protocol.config.Option;
import io.ottla.protocol.config.Settings;
import java.util.function.Function;

/**
 * An option of topics with the value that a topic takes over from its broker when it has no override.
 *
 * @param row name, type, default and documentation; its synonyms are the broker's options that it falls back to
 * @param inherited the broker's value
 */
public record TopicOption<T>(Option<T> row, Function<Settings, T> inherited) {
    /** The broker's value as text, in the unit of the topic's option. */
    public String inheritedText(Settings broker) {
        return row.format(inherited.apply(broker));
    }
}
