package io.ottla.broker.control;

import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.controller.Order;
import io.ottla.coordinator.store.PeerNotes;
import io.ottla.coordinator.store.PeerReport;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.ApiVersions;
import io.ottla.protocol.lane.Lane;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the other brokers twice a second whether they are there, on the way that followers fetch, and says in the store
 * whom this one cannot reach: a leader that is cut from its followers keeps its ZooKeeper session, so that nobody else
 * would notice. Confined to its lane; its view is this broker's.
 *
 * <pre>
 *            an answer                      nothing for unreachableMs, or refused twice in a row
 *  reached  <----------- asked every 500 ms ----------------------------------------------------> missed, reported
 * </pre>
 */
public final class PeerWatch {
    private static final Logger LOG = LoggerFactory.getLogger(PeerWatch.class);
    private static final int ASK_EVERY_MS = 500;
    private static final int FAILED_IN_A_ROW = 2;
    private static final long NANOS_PER_MS = 1_000_000;
    /** In a larger cluster each broker watches those that follow it in the order of ids, so that all are watched. */
    private static final int WATCHED_MAX = 32;

    private final Lane lane;
    private final BrokerLink link;
    private final PeerNotes notes;
    private final Supplier<ClusterImage> image;
    private final int brokerId;
    private final int unreachableMs;
    private final Map<Integer, Peer> peers = new HashMap<>();
    private Set<Integer> reported = Set.of();
    private boolean reporting;
    private boolean over;
    private long lastTickNs;

    /**
     * @param link not shared; its requests time out after {@code unreachableMs}
     * @param unreachableMs how long a broker is silent before it is missed
     */
    public PeerWatch(
            Lane lane,
            BrokerLink link,
            PeerNotes notes,
            Supplier<ClusterImage> image,
            int brokerId,
            int unreachableMs) {
        this.lane = lane;
        this.link = link;
        this.notes = notes;
        this.image = image;
        this.brokerId = brokerId;
        this.unreachableMs = unreachableMs;
    }

    /** Begins; from any thread. */
    public void start() {
        lane.enter(() -> {
            lastTickNs = lane.clock().nanos();
            tick();
        });
    }

    /** Ends; from any thread. What was reported goes with the session. */
    public void stop() {
        lane.enter(() -> over = true);
    }

    /** A new session has begun: what was said in the one before is gone, or will be. On the lane. */
    public void sayAgain() {
        assert lane.here();
        reported = Set.of();
    }

    private void tick() {
        if (over) {
            return;
        }
        long nowNs = lane.clock().nanos();
        boolean wasStopped = nowNs - lastTickNs > unreachableMs * NANOS_PER_MS / 2;
        lastTickNs = nowNs;
        Map<Integer, BrokerInfo> watched = watched();
        peers.keySet().removeIf(id -> {
            boolean left = !watched.containsKey(id);
            if (left) {
                link.close(id);
            }
            return left;
        });
        watched.forEach((id, broker) -> {
            Peer peer = peers.computeIfAbsent(id, i -> new Peer(nowNs));
            if (wasStopped) {
                // it was this process that stood still
                peer.heardNs = nowNs;
            }
            ask(peer, broker);
        });
        report(nowNs);
        lane.after(ASK_EVERY_MS, this::tick);
    }

    private Map<Integer, BrokerInfo> watched() {
        Map<Integer, BrokerInfo> live = image.get().brokers();
        List<Integer> order = new ArrayList<>();
        live.keySet().stream().filter(id -> id > brokerId).sorted().forEach(order::add);
        live.keySet().stream().filter(id -> id < brokerId).sorted().forEach(order::add);
        Map<Integer, BrokerInfo> watched = new HashMap<>();
        order.stream().limit(WATCHED_MAX).forEach(id -> watched.put(id, live.get(id)));
        return watched;
    }

    private void ask(Peer peer, BrokerInfo broker) {
        if (peer.asking) {
            return;
        }
        peer.asking = true;
        ApiVersions.Request question = ApiVersions.Request.builder()
                .clientSoftwareName("ottla")
                .clientSoftwareVersion("peer")
                .build();
        Order order = new Order(broker.id(), broker.epoch(), ApiKey.API_VERSIONS, version -> question);
        link.send(lane, broker, order).read((answer, error) -> {
            peer.asking = false;
            if (answer != null) {
                peer.heardNs = lane.clock().nanos();
                peer.failures = 0;
            } else {
                peer.failures++;
            }
        });
    }

    private void report(long nowNs) {
        Set<Integer> missed = new TreeSet<>();
        peers.forEach((id, peer) -> {
            if (peer.failures >= FAILED_IN_A_ROW || nowNs - peer.heardNs >= unreachableMs * NANOS_PER_MS) {
                missed.add(id);
            }
        });
        if (reporting || missed.equals(reported)) {
            return;
        }
        reporting = true;
        LOG.info("brokers that this one cannot reach: {}", missed);
        notes.report(lane, new PeerReport(brokerId, missed)).read((done, error) -> {
            reporting = false;
            if (error == null) {
                reported = missed;
            } else {
                LOG.warn("not said that brokers cannot be reached: {}", error.toString());
            }
        });
    }

    /** Another broker. */
    private static final class Peer {
        private long heardNs;
        private int failures;
        private boolean asking;

        private Peer(long heardNs) {
            this.heardNs = heardNs;
        }
    }
}
