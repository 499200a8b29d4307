package io.ottla.client.producer;

import io.ottla.client.ClientException;
import io.ottla.client.TopicPartition;
import io.ottla.client.TopicView;
import io.ottla.client.net.Cluster;
import io.ottla.client.net.MetadataCache;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.wire.ErrorCode;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which partition is sent to which broker: puts partitions into the queue of their leader, moves them when the leader
 * moves, and empties the queues as far as brokers take requests. A broker is connected to before anything is taken out of
 * its queue, so that an unreachable one costs no attempt.
 *
 * <p>Thread: the client's loop.
 */
final class Routes {
    /** Makes a request of these lines; false if there was nothing in them after all. */
    interface Departure {
        boolean send(NodeLine node, List<PartitionLine> due);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Producer.class);

    private final Lane lane;
    private final Cluster cluster;
    private final MetadataCache metadata;
    private final SendRules rules;
    private final Departure departure;
    private final Map<Integer, NodeLine> nodes = new HashMap<>();
    private final Map<TopicPartition, Integer> leaders = new HashMap<>();
    private final Set<NodeLine> awake = new LinkedHashSet<>();

    Routes(Cluster cluster, MetadataCache metadata, SendRules rules, Departure departure) {
        this.lane = cluster.lane();
        this.cluster = cluster;
        this.metadata = metadata;
        this.rules = rules;
        this.departure = departure;
    }

    /** Puts the line into the queue of its leader; false, and the cluster is asked, if there is none. */
    boolean queue(PartitionLine line) {
        int leader = leader(line.partition());
        if (leader < 0) {
            metadata.refresh();
            return false;
        }
        leaders.put(line.partition(), leader);
        NodeLine node = nodes.computeIfAbsent(leader, NodeLine::new);
        node.add(line);
        awake.add(node);
        return true;
    }

    private int leader(TopicPartition partition) {
        TopicView topic = metadata.topic(partition.topic());
        TopicView.PartitionView view = topic == null ? null : topic.partition(partition.partition());
        return view == null || !cluster.nodes().containsKey(view.leader()) ? -1 : view.leader();
    }

    /** There may be room at the broker. */
    void wake(NodeLine node) {
        awake.add(node);
    }

    /** Sends what can be sent to brokers that are awake. */
    void pump() {
        while (!awake.isEmpty()) {
            NodeLine node = awake.iterator().next();
            awake.remove(node);
            pump(node);
        }
    }

    private void pump(NodeLine node) {
        while (node.hasDue()
                && node.inFlight() < rules.inFlightMax()
                && !node.isPaused(lane.clock().nanos())) {
            if (!cluster.isReady(node.id())) {
                connect(node);
                return;
            }
            departure.send(node, node.next(rules.requestBytesMax()));
        }
    }

    private void connect(NodeLine node) {
        if (node.isConnecting()) {
            return;
        }
        node.connecting(true);
        cluster.versions(node.id()).read((ranges, failure) -> {
            if (failure != null && node.lastFailure() == null) {
                warn(node, failure);
            }
            node.lastFailure(failure);
            if (failure == null) {
                node.connecting(false);
                wake(node);
                pump();
            } else {
                metadata.refresh();
                lane.after(Math.max(1, rules.reconnectMs()), () -> {
                    node.connecting(false);
                    wake(node);
                    pump();
                });
            }
        });
    }

    /** Once for each time that it goes away; of names that mean nothing the connection layer has told already. */
    private static void warn(NodeLine node, Throwable failure) {
        if (!(failure.getCause() instanceof UnknownHostException)) {
            LOG.warn("Broker {} cannot be reached, its records wait: {}", node.id(), failure.getMessage());
        }
    }

    /** News of leaders. Returns the lines that have to be queued anew, and those whose leader has moved. */
    List<PartitionLine> refreshed() {
        List<PartitionLine> moved = new ArrayList<>();
        for (NodeLine node : List.copyOf(nodes.values())) {
            boolean gone = !cluster.nodes().containsKey(node.id());
            List<PartitionLine> lines = node.clear();
            for (PartitionLine line : lines) {
                if (leader(line.partition()) == node.id()) {
                    node.add(line);
                } else {
                    moved.add(line);
                }
            }
            if (gone && node.isIdle()) {
                nodes.remove(node.id());
            }
            awake.add(node);
        }
        return moved;
    }

    /** Whether the partition is led by another broker than the one it was last sent to. */
    boolean hasMoved(TopicPartition partition) {
        Integer last = leaders.get(partition);
        int now = leader(partition);
        return last != null && now >= 0 && now != last;
    }

    /** Why the line's batches have not been sent; null if that is not known. */
    @Nullable
    Throwable obstacle(PartitionLine line) {
        int leader = leader(line.partition());
        if (leader < 0) {
            Throwable failure = metadata.lastFailure();
            return failure != null
                    ? failure
                    : new ClientException(ErrorCode.LEADER_NOT_AVAILABLE, "the partition has no leader");
        }
        NodeLine node = nodes.get(leader);
        return node == null ? null : node.lastFailure();
    }
}
