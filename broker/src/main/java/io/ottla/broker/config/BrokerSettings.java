package io.ottla.broker.config;

import io.ottla.protocol.config.BadSettingException;
import io.ottla.protocol.config.Settings;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the options of one broker say, typed and checked against each other. Immutable; a change at run time
 * makes a new one, see {@link LiveSettings}.
 *
 * @param raw the values by option, for what asks by name
 * @param brokerId -1: to be generated
 * @param topicDefaults what a topic without overrides has
 */
public record BrokerSettings(
        Settings raw,
        int brokerId,
        boolean brokerIdGeneration,
        int reservedBrokerIdMax,
        @Nullable String rack,
        int networkThreads,
        int ioThreads,
        int backgroundThreads,
        LaneMode laneMode,
        int fetchBytesMax,
        int fetchSessionsMax,
        NetworkSettings network,
        StorageSettings storage,
        ReplicationSettings replication,
        GroupSettings group,
        ZooKeeperSettings zooKeeper,
        TopicSettings topicDefaults) {

    /** Reads texts by name. Throws {@link BadSettingException} with one line that says what is wrong. */
    public static BrokerSettings of(Map<String, String> texts) {
        return of(Settings.of(BrokerOptions.TABLE, texts));
    }

    /** Checks options against each other. Throws {@link BadSettingException}. */
    public static BrokerSettings of(Settings settings) {
        StorageSettings storage = StorageSettings.of(settings);
        int brokerId = brokerId(settings);
        int reserved = settings.get(IdentityOptions.RESERVED_ID_MAX);
        checkId(brokerId, reserved, settings.get(IdentityOptions.ID_GENERATION));
        return new BrokerSettings(
                settings,
                brokerId,
                settings.get(IdentityOptions.ID_GENERATION),
                reserved,
                settings.orNull(IdentityOptions.RACK),
                settings.get(IdentityOptions.NETWORK_THREADS),
                settings.get(IdentityOptions.IO_THREADS),
                settings.get(IdentityOptions.BACKGROUND_THREADS),
                LaneMode.valueOf(settings.get(OttlaOptions.LANE_MODE).toUpperCase(Locale.ROOT)),
                settings.get(ClientOptions.FETCH_BYTES_MAX),
                settings.get(ClientOptions.FETCH_SESSIONS_MAX),
                NetworkSettings.of(settings),
                storage,
                ReplicationSettings.of(settings),
                GroupSettings.of(settings),
                ZooKeeperSettings.of(settings, storage),
                TopicSettings.of(settings, Map.of()));
    }

    private static int brokerId(Settings settings) {
        int brokerId = settings.get(IdentityOptions.BROKER_ID);
        int nodeId = settings.get(IdentityOptions.NODE_ID);
        if (!settings.isGiven(IdentityOptions.NODE_ID)) {
            return brokerId;
        }
        if (settings.isGiven(IdentityOptions.BROKER_ID) && brokerId != nodeId) {
            throw BadSettingException.conflict(
                    IdentityOptions.BROKER_ID.name(),
                    "broker.id is " + brokerId + " and node.id is " + nodeId + ": they must agree, or one be left out");
        }
        return nodeId;
    }

    private static void checkId(int id, int reserved, boolean generation) {
        if (id < -1 || (id == -1 && !generation)) {
            throw BadSettingException.notAllowed(
                    IdentityOptions.BROKER_ID.name(),
                    Integer.toString(id),
                    generation ? "at least -1" : "at least 0 while broker.id.generation.enable is false");
        }
        if (generation && id > reserved) {
            throw BadSettingException.notAllowed(
                    IdentityOptions.BROKER_ID.name(),
                    Integer.toString(id),
                    "at most " + reserved + " (reserved.broker.max.id), since greater ones are generated");
        }
    }
}
