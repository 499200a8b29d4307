package io.ottla.broker.api.admin;

import org.jspecify.annotations.Nullable;

/** The name of a broker resource: its id in digits, or nothing for the default of all brokers. */
final class BrokerName {
    private BrokerName() {}

    static boolean isEveryBroker(String name) {
        return name.isEmpty();
    }

    /** Why this broker cannot speak for the broker of that name; null when it can. */
    static @Nullable String trouble(String name, int ownId) {
        if (name.isEmpty()) {
            return "a broker id is needed";
        }
        if (!name.matches("[0-9]{1,10}")) {
            return "'" + name + "' is not a broker id: a whole number is needed";
        }
        return Long.parseLong(name) == ownId
                ? null
                : "this is broker " + ownId + ", and broker " + name + " has to be asked itself";
    }
}
