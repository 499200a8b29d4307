package io.ottla.coordinator.controller;

import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.protocol.api.ApiKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the brokers are told about a change, in the order in which Kafka 3.9 tells it: each broker first who is alive
 * when that changed, then which of its partitions it leads or copies, then what clients should know of all partitions
 * concerned.
 */
public final class Announcement {
    private final ControlState state;
    private final String interBrokerListener;
    private final List<Order> orders = new ArrayList<>();

    /**
     * @param state after the change
     * @param interBrokerListener the listener by which followers reach leaders
     */
    public Announcement(ControlState state, String interBrokerListener) {
        this.state = state;
        this.interBrokerListener = interBrokerListener;
    }

    /** What has been gathered. */
    public List<Order> orders() {
        return List.copyOf(orders);
    }

    /** Tells these brokers who is alive, and nothing about partitions. */
    public Announcement liveBrokers(Collection<Integer> to) {
        to.forEach(id -> metadata(id, List.of()));
        return this;
    }

    /**
     * Tells new brokers who is alive, and then about every partition: a broker of Kafka's does not follow a leader that it
     * has not heard of.
     */
    public Announcement everything(Collection<Integer> to, Set<TopicPartition> isNew) {
        List<Row> all = new ArrayList<>();
        List<Row> ready = new ArrayList<>();
        for (TopicImage topic : state.image().topics()) {
            for (PartitionImage partition : topic.partitions()) {
                all.add(row(topic, partition));
                if (partition.partitionEpoch() != ControlState.UNSTORED
                        && !state.deleting().contains(topic.name())) {
                    ready.add(row(topic, partition));
                }
            }
        }
        liveBrokers(to);
        leaders(ready, isNew, to);
        to.forEach(id -> metadata(id, all));
        return this;
    }

    /** Tells replicas who leads, then everyone what changed. */
    public Announcement changed(Collection<TopicPartition> names, Set<TopicPartition> isNew) {
        List<Row> rows = rows(names);
        leaders(rows, isNew, state.image().brokers().keySet());
        state.image().brokers().keySet().forEach(id -> metadata(id, rows));
        return this;
    }

    /**
     * Tells a broker that is no longer registered who leads in its place among these: it may have lost ZooKeeper alone, and
     * hold back its clients until it hears. Where nobody else leads it is left to serve, which hurts nobody.
     */
    public Announcement replaced(BrokerInfo gone, Collection<TopicPartition> names) {
        List<Row> rows = rows(names).stream()
                .filter(row -> row.partition().hasLeader()
                        && row.partition().replicas().contains(gone.id()))
                .toList();
        if (rows.isEmpty()) {
            return this;
        }
        LeaderStates leaders = new LeaderStates(head(gone), image(), interBrokerListener, rows, Set.of());
        orders.add(new Order(gone.id(), gone.epoch(), ApiKey.LEADER_AND_ISR, leaders::inVersion));
        MetadataStates metadata = new MetadataStates(head(gone), image(), rows);
        orders.add(new Order(gone.id(), gone.epoch(), ApiKey.UPDATE_METADATA, metadata::inVersion));
        return this;
    }

    /** As {@link #changed}; replicas that a reassignment brings in, and that are not in sync yet, begin anew. */
    public Announcement reassigned(Collection<TopicPartition> names) {
        List<Row> rows = rows(names);
        for (int id : state.image().brokers().keySet()) {
            Set<TopicPartition> begins = new HashSet<>();
            rows.stream()
                    .filter(row -> row.partition().adding().contains(id)
                            && !row.partition().isr().contains(id))
                    .forEach(row -> begins.add(row.name()));
            leaders(rows, begins, List.of(id));
        }
        state.image().brokers().keySet().forEach(id -> metadata(id, rows));
        return this;
    }

    /** Tells everyone about partitions whose leader knows already. */
    public Announcement metadata(Collection<TopicPartition> names) {
        List<Row> rows = rows(names);
        state.image().brokers().keySet().forEach(id -> metadata(id, rows));
        return this;
    }

    /** Tells one broker what it leads or copies among these, as it stands. */
    public Announcement leaders(int brokerId, Collection<TopicPartition> names) {
        leaders(rows(names), Set.of(), List.of(brokerId));
        return this;
    }

    /** Tells everyone that a topic is on its way out. */
    public Announcement deleting(TopicImage topic) {
        List<Row> rows = topic.partitions().stream()
                .map(p -> row(topic, p.withState(PartitionImage.BEING_DELETED, p.leaderEpoch(), p.isr(), epoch())))
                .toList();
        state.image().brokers().keySet().forEach(id -> metadata(id, rows));
        return this;
    }

    /** Tells the brokers that hold replicas of these to stop. */
    public Announcement stop(Map<TopicPartition, PartitionImage> partitions, Collection<Integer> to, LogFate fate) {
        for (int id : to) {
            Map<TopicPartition, PartitionImage> held = new TreeMap<>();
            partitions.forEach((name, partition) -> {
                if (partition.replicas().contains(id)) {
                    held.put(name, partition);
                }
            });
            BrokerInfo broker = state.image().brokers().get(id);
            if (!held.isEmpty() && broker != null) {
                StopReplicas body = new StopReplicas(head(broker), held, fate);
                orders.add(new Order(id, broker.epoch(), ApiKey.STOP_REPLICA, body::inVersion));
            }
        }
        return this;
    }

    private void leaders(List<Row> rows, Set<TopicPartition> isNew, Collection<Integer> to) {
        Map<Integer, List<Row>> byReplica = new LinkedHashMap<>();
        for (Row row : rows) {
            for (int id : row.partition().replicas()) {
                byReplica.computeIfAbsent(id, i -> new ArrayList<>()).add(row);
            }
        }
        for (int id : to) {
            List<Row> held = byReplica.get(id);
            BrokerInfo broker = state.image().brokers().get(id);
            if (held != null && broker != null) {
                LeaderStates body = new LeaderStates(head(broker), image(), interBrokerListener, held, isNew);
                orders.add(new Order(id, broker.epoch(), ApiKey.LEADER_AND_ISR, body::inVersion));
            }
        }
    }

    private void metadata(int id, List<Row> rows) {
        BrokerInfo broker = state.image().brokers().get(id);
        if (broker != null) {
            MetadataStates body = new MetadataStates(head(broker), image(), rows);
            orders.add(new Order(id, broker.epoch(), ApiKey.UPDATE_METADATA, body::inVersion));
        }
    }

    private List<Row> rows(Collection<TopicPartition> names) {
        List<Row> rows = new ArrayList<>(names.size());
        for (TopicPartition name : names) {
            TopicImage topic = state.image().topic(name.topic());
            PartitionImage partition = topic == null ? null : topic.partition(name.partition());
            if (topic != null && partition != null) {
                rows.add(row(topic, partition));
            }
        }
        return rows;
    }

    private Row row(TopicImage topic, PartitionImage partition) {
        List<Integer> offline = partition.replicas().stream()
                .filter(id -> !state.isOnline(topic.name(), partition.index(), id))
                .toList();
        return new Row(topic, offline.equals(partition.offline()) ? partition : partition.withOffline(offline));
    }

    private Head head(BrokerInfo broker) {
        return new Head(image().controllerId(), epoch(), broker.epoch());
    }

    private ClusterImage image() {
        return state.image();
    }

    private int epoch() {
        return state.image().controllerEpoch();
    }

    /** What every order begins with. */
    record Head(int controllerId, int controllerEpoch, long brokerEpoch) {}

    /** A partition with its topic. */
    record Row(TopicImage topic, PartitionImage partition) {
        TopicPartition name() {
            return new TopicPartition(topic.name(), partition.index());
        }

        /** The rows in groups of one topic, in order of appearance. */
        static Collection<List<Row>> byTopic(List<Row> rows) {
            Map<String, List<Row>> groups = new LinkedHashMap<>();
            for (Row row : rows) {
                groups.computeIfAbsent(row.topic.name(), t -> new ArrayList<>()).add(row);
            }
            return groups.values();
        }
    }
}
