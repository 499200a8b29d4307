package io.ottla.broker.config;

import io.ottla.protocol.config.Settings;

/** How topics come to be and who leads them; see {@link ReplicationOptions} for the meaning and ranges. */
public record ReplicationSettings(
        boolean autoCreateTopics,
        int defaultPartitions,
        int defaultReplicationFactor,
        boolean deleteTopics,
        boolean uncleanElection,
        boolean autoRebalance,
        long imbalanceCheckSeconds,
        int imbalancePercent,
        int partitionsPerRequestMax,
        boolean controlledShutdown,
        int controlledShutdownRetriesMax,
        long controlledShutdownBackoffMs,
        int controllerSocketTimeoutMs,
        long autoCreateWaitMaxMs,
        FollowerSettings follower,
        int peerUnreachableMs) {

    static ReplicationSettings of(Settings settings) {
        return new ReplicationSettings(
                settings.get(ReplicationOptions.AUTO_CREATE),
                settings.get(ReplicationOptions.PARTITIONS),
                settings.get(ReplicationOptions.REPLICATION_FACTOR),
                settings.get(ReplicationOptions.DELETE_TOPICS),
                settings.get(ReplicationOptions.UNCLEAN_ELECTION),
                settings.get(ReplicationOptions.AUTO_REBALANCE),
                settings.get(ReplicationOptions.IMBALANCE_CHECK_SECONDS),
                settings.get(ReplicationOptions.IMBALANCE_PERCENT),
                settings.get(ReplicationOptions.PARTITIONS_PER_REQUEST_MAX),
                settings.get(ReplicationOptions.CONTROLLED_SHUTDOWN),
                settings.get(ReplicationOptions.CONTROLLED_SHUTDOWN_RETRIES),
                settings.get(ReplicationOptions.CONTROLLED_SHUTDOWN_BACKOFF_MS),
                settings.get(ReplicationOptions.CONTROLLER_SOCKET_TIMEOUT_MS),
                settings.get(OttlaOptions.TOPIC_WAIT_MAX_MS),
                FollowerSettings.of(settings),
                settings.get(OttlaOptions.PEER_UNREACHABLE_MS));
    }
}
