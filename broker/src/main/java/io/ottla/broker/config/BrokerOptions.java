package io.ottla.broker.config;

import io.ottla.protocol.config.OptionTable;

/** Every option of the broker, area by area: names, types and defaults as Kafka 3.9 has them. */
public final class BrokerOptions {
    public static final OptionTable TABLE = OptionTable.join(
            IdentityOptions.TABLE,
            NetworkOptions.TABLE,
            LogOptions.TABLE,
            CleanerOptions.TABLE,
            RecordOptions.TABLE,
            ReplicationOptions.TABLE,
            FollowerOptions.TABLE,
            ClientOptions.TABLE,
            GroupOptions.TABLE,
            ZooKeeperOptions.TABLE,
            OttlaOptions.TABLE);

    private BrokerOptions() {}
}
