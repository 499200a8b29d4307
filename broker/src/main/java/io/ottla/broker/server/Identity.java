package io.ottla.broker.server;

import io.ottla.broker.config.BrokerSettings;
import io.ottla.broker.log.MetaProperties;
import org.jspecify.annotations.Nullable;

/** Who this broker is, and that its data are its own. */
record Identity(int brokerId, String clusterId) {
    /** Throws StartFailure when the directories belong to another broker than the one configured. */
    static void checkBroker(BrokerSettings settings, @Nullable MetaProperties meta) {
        if (meta != null
                && meta.brokerId() >= 0
                && settings.brokerId() >= 0
                && meta.brokerId() != settings.brokerId()) {
            throw new StartFailure("broker.id is " + settings.brokerId() + ", but log.dirs="
                    + settings.storage().dirs() + " holds the data of broker.id " + meta.brokerId()
                    + ". Set broker.id=" + meta.brokerId() + ", or give this broker a directory of its own.");
        }
    }

    /** Throws StartFailure when the directories belong to another cluster than the one that ZooKeeper holds. */
    static void checkCluster(
            BrokerSettings settings, @Nullable MetaProperties meta, String clusterId, String zooKeeper) {
        if (meta != null && meta.clusterId() != null && !meta.clusterId().equals(clusterId)) {
            throw new StartFailure("log.dirs=" + settings.storage().dirs() + " holds data of the cluster "
                    + meta.clusterId() + ", but ZooKeeper at " + zooKeeper + " is that of the cluster " + clusterId
                    + ". Set zookeeper.connect to the right one, or give this broker a directory of its own.");
        }
    }
}
