package io.ottla.broker.server;

import io.ottla.broker.config.BrokerConfigs;
import io.ottla.broker.config.BrokerSettings;
import io.ottla.broker.config.LiveSettings;
import io.ottla.broker.config.ReplicationSettings;
import io.ottla.broker.control.BrokerRequests;
import io.ottla.broker.control.ClusterMember;
import io.ottla.broker.control.ControlSettings;
import io.ottla.broker.control.Controller;
import io.ottla.broker.control.ControllerDoor;
import io.ottla.broker.control.SocketLink;
import io.ottla.broker.control.ToController;
import io.ottla.broker.control.TopicsByController;
import io.ottla.broker.meta.ConfigFeed;
import io.ottla.broker.meta.Metadata;
import io.ottla.broker.meta.TopicConfigs;
import io.ottla.client.net.ClientLoop;
import io.ottla.client.net.ConnectionSettings;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.controller.CreateTopic;
import io.ottla.coordinator.store.ClusterStore;
import io.ottla.coordinator.store.ConfigStore;
import io.ottla.coordinator.store.Registration;
import io.ottla.coordinator.zk.ZkBrokerRegistry;
import io.ottla.coordinator.zk.ZkClusterStore;
import io.ottla.coordinator.zk.ZkConfigStore;
import io.ottla.protocol.lane.Lane;
import java.security.SecureRandom;

/**
 * This broker's part in the cluster: its membership, its controller, and what it knows of the rest.
 *
 * @param metadata the image as the controller tells it
 * @param feed brings overrides from the store
 */
record Cluster(
        ClusterStore store,
        ConfigStore configStore,
        ClusterMember member,
        ControllerDoor door,
        BrokerRequests requests,
        ToController toController,
        TopicsByController topics,
        Metadata metadata,
        BrokerConfigs configs,
        TopicConfigs topicConfigs,
        ConfigFeed feed) {
    private static final long MS_PER_SECOND = 1000;

    static Cluster wire(
            LiveSettings live,
            Identity identity,
            Store zooKeeper,
            ZkBrokerRegistry registry,
            Registration registration,
            ClientLoop io,
            Lane lane) {
        BrokerSettings settings = live.current();
        ClusterStore store = new ZkClusterStore(zooKeeper.session());
        ConfigStore configStore = new ZkConfigStore(zooKeeper.session());
        ConnectionSettings link = ConnectionSettings.defaults("broker-" + identity.brokerId())
                .withRequestTimeoutMs(settings.replication().controllerSocketTimeoutMs());
        String listener = settings.network().listeners().interBroker();
        Controller controller = new Controller(
                lane,
                store,
                configStore,
                new SocketLink(io, link, controlListener(settings)),
                identity.clusterId(),
                () -> control(live.current(), identity.brokerId()),
                new SecureRandom());
        ClusterMember member = new ClusterMember(store, registry, controller, registration);
        Metadata metadata = new Metadata(lane, ClusterImage.empty(identity.clusterId()), member::brokerEpoch);
        controller.knows(metadata::image);
        BrokerConfigs configs = new BrokerConfigs(live);
        TopicConfigs topicConfigs = new TopicConfigs(lane, configStore, live);
        ControllerDoor door = new ControllerDoor(controller);
        tellOfUncleanElections(controller, live, topicConfigs);
        return new Cluster(
                store,
                configStore,
                member,
                door,
                new BrokerRequests(door),
                new ToController(lane, new SocketLink(io, link, listener), metadata::image),
                new TopicsByController(
                        door,
                        new ToController(lane, new SocketLink(io, link, listener), metadata::image),
                        () -> live.current().replication().autoCreateWaitMaxMs()),
                metadata,
                configs,
                topicConfigs,
                new ConfigFeed(lane, configStore, metadata, configs, topicConfigs));
    }

    /** What was without a leader gets one as soon as the configs allow it. */
    private static void tellOfUncleanElections(Controller controller, LiveSettings live, TopicConfigs topics) {
        topics.onChange((topic, settings) -> {
            if (settings.uncleanElection()) {
                controller.uncleanAllowed(topic);
            }
        });
        live.onChange((before, after) -> {
            if (after.replication().uncleanElection() && !before.replication().uncleanElection()) {
                controller.uncleanAllowed();
            }
        });
    }

    private static String controlListener(BrokerSettings settings) {
        var listeners = settings.network().listeners();
        String own = listeners.controlPlane();
        return own == null ? listeners.interBroker() : own;
    }

    private static ControlSettings control(BrokerSettings settings, int brokerId) {
        ReplicationSettings replication = settings.replication();
        return new ControlSettings(
                brokerId,
                settings.network().listeners().interBroker(),
                new CreateTopic.Defaults(replication.defaultPartitions(), replication.defaultReplicationFactor()),
                replication.deleteTopics() ? ControlSettings.Deletion.ENABLED : ControlSettings.Deletion.DISABLED,
                replication.uncleanElection(),
                replication.autoRebalance() ? replication.imbalanceCheckSeconds() * MS_PER_SECOND : 0,
                replication.imbalancePercent());
    }
}
