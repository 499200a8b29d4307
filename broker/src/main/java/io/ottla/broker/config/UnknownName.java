package io.ottla.broker.config;

import io.ottla.protocol.config.OptionTable;
import io.ottla.protocol.config.Spelling;
import org.jspecify.annotations.Nullable;

/** What to say of a setting that this broker does not have. Each answer is one clause without the name. */
public final class UnknownName {
    private static final int TYPOS_MAX = 2;
    private static final String LISTENER_PREFIX = "listener.name.";

    private UnknownName() {}

    /** Why a broker's setting of that name has no effect. */
    public static String ofBroker(String name) {
        if (name.startsWith(LISTENER_PREFIX)) {
            return "settings for single listeners are not part of this release";
        }
        String reason = ForeignNames.reason(name);
        return reason != null ? reason : "there is no such setting" + similar(name, BrokerOptions.TABLE);
    }

    /** Why a topic's setting of that name has no effect. */
    public static String ofTopic(String name) {
        boolean brokers = BrokerOptions.TABLE.find(name) != null;
        return brokers
                ? "it is a setting of brokers, not of topics"
                : "there is no such setting" + similar(name, TopicOptions.TABLE);
    }

    private static String similar(String name, OptionTable table) {
        @Nullable
        String close = Spelling.closest(
                name, table.all().stream().map(row -> row.name()).toList(), TYPOS_MAX);
        return close == null ? "" : ", did you mean " + close + "?";
    }
}
