package io.ottla.broker.server;

import io.ottla.broker.api.ApiTable;
import io.ottla.broker.config.BrokerSettings;
import io.ottla.broker.control.OwnLook;
import io.ottla.broker.control.PeerWatch;
import io.ottla.broker.control.SocketLink;
import io.ottla.client.net.ClientLoop;
import io.ottla.client.net.ConnectionSettings;
import io.ottla.protocol.lane.Lane;
import java.util.Optional;

/** Has this broker watch the others, and look into ZooKeeper where they cannot reach it. */
final class Peers {
    private Peers() {}

    /** Empty when ottla.peer.unreachable.ms turns it off. */
    static Optional<PeerWatch> attend(
            BrokerSettings settings, Identity identity, Cluster cluster, ClientLoop io, Lane lane, ApiTable table) {
        int unreachableMs = settings.replication().peerUnreachableMs();
        if (unreachableMs == 0) {
            return Optional.empty();
        }
        String listener = settings.network().listeners().interBroker();
        ConnectionSettings link =
                ConnectionSettings.defaults("peer-" + identity.brokerId()).withRequestTimeoutMs(unreachableMs);
        PeerWatch watch = new PeerWatch(
                lane,
                new SocketLink(io, link, listener),
                cluster.store().peers(),
                cluster.metadata()::image,
                identity.brokerId(),
                unreachableMs);
        OwnLook look = new OwnLook(
                lane,
                cluster.store(),
                new OwnLook.Place(identity.clusterId(), identity.brokerId(), listener),
                new OwnHandlers(table, lane, listener)::obey);
        cluster.member().attend(watch, look);
        watch.start();
        return Optional.of(watch);
    }
}
