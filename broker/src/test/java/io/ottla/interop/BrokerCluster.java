package io.ottla.interop;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Brokers as processes of their own, numbered from 1, on one ZooKeeper. They reach each other, and ZooKeeper, through
 * cables that can be cut; clients and the test go without. Not thread-safe.
 *
 * <pre>
 *   clients ------------------> broker 1 ---cable of 1---> ZooKeeper
 *                                 ^  |
 *         broker 2 ---cable to 1--+  +--cable to 2, to 3---> the others
 * </pre>
 */
final class BrokerCluster implements AutoCloseable {
    final ZooKeeperProcess zooKeeper;
    private final Path folder;
    private final Map<Integer, BrokerProcess> brokers = new TreeMap<>();
    private final Map<Integer, Link> toPeer = new HashMap<>();
    private final Map<Integer, Link> toZooKeeper = new HashMap<>();
    private final List<Runnable> open = new ArrayList<>();

    private BrokerCluster(Path folder) {
        this.folder = folder;
        zooKeeper = ZooKeeperProcess.start(folder);
        open.add(zooKeeper::close);
    }

    static BrokerCluster start(Path folder, int count, Map<String, String> settings) {
        BrokerCluster cluster = new BrokerCluster(folder);
        for (int id = 1; id <= count; id++) {
            cluster.add(id, settings);
        }
        cluster.brokers.values().forEach(BrokerProcess::awaitListening);
        return cluster;
    }

    private void add(int id, Map<String, String> settings) {
        int clients = BrokerProcess.freePort();
        int peers = BrokerProcess.freePort();
        toPeer.put(id, link(peers));
        toZooKeeper.put(id, link(zooKeeper.port()));
        String listeners = "PLAINTEXT://127.0.0.1:" + clients + ",PEERS://127.0.0.1:";
        Map<String, String> all = new HashMap<>(Map.of(
                "broker.id", Integer.toString(id),
                "zookeeper.connect", "127.0.0.1:" + toZooKeeper.get(id).port(),
                "zookeeper.session.timeout.ms", "2000",
                "listeners", listeners + peers,
                "advertised.listeners", listeners + toPeer.get(id).port(),
                "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,PEERS:PLAINTEXT",
                "inter.broker.listener.name", "PEERS",
                "offsets.topic.replication.factor", "3",
                "default.replication.factor", "3",
                "min.insync.replicas", "2"));
        all.putAll(settings);
        BrokerProcess broker = BrokerProcess.spawn(folder.resolve("broker-" + id), all, clients);
        open.add(broker::close);
        brokers.put(id, broker);
    }

    private Link link(int port) {
        Link link = new Link(port);
        open.add(link::close);
        return link;
    }

    BrokerProcess broker(int id) {
        return brokers.get(id);
    }

    Map<Integer, BrokerProcess> brokers() {
        return brokers;
    }

    String bootstrap() {
        return brokers.values().stream().map(BrokerProcess::bootstrap).collect(Collectors.joining(","));
    }

    /** Neither do the other brokers reach this one, nor it them; ZooKeeper and clients do. */
    void cutFromPeers(int id) {
        toPeer.forEach((to, link) -> {
            if (to == id) {
                link.cut();
            } else {
                link.cutFor(client -> client.equals("broker-" + id) || client.startsWith("broker-" + id + "-"));
            }
        });
    }

    /** The others do not reach this broker, but it reaches them. */
    void cutFromThoseWhoAsk(int id) {
        toPeer.get(id).cut();
    }

    /** The broker does not reach ZooKeeper; its peers and clients reach it. */
    void cutFromZooKeeper(int id) {
        toZooKeeper.get(id).cut();
    }

    /** Everybody reaches everybody. */
    void mend() {
        toPeer.values().forEach(Link::mend);
        toZooKeeper.values().forEach(Link::mend);
    }

    @Override
    public void close() {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).run();
        }
    }
}
