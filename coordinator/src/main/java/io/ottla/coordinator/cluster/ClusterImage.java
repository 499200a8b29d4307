package io.ottla.coordinator.cluster;

import io.ottla.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A picture of the whole cluster at one moment: everything is routed and authorised against one of these. Immutable;
 * {@link #edit} makes the next one, which shares what did not change.
 */
public final class ClusterImage {
    /** Nobody is controller. */
    public static final int NO_CONTROLLER = -1;

    private final String clusterId;
    private final int controllerId;
    private final int controllerEpoch;
    private final Map<Integer, BrokerInfo> brokers;
    private final Map<String, TopicImage> topicsByName;
    private final Map<Uuid, TopicImage> topicsById;

    private ClusterImage(
            String clusterId,
            int controllerId,
            int controllerEpoch,
            Map<Integer, BrokerInfo> brokers,
            Map<String, TopicImage> topicsByName,
            Map<Uuid, TopicImage> topicsById) {
        this.clusterId = clusterId;
        this.controllerId = controllerId;
        this.controllerEpoch = controllerEpoch;
        this.brokers = brokers;
        this.topicsByName = topicsByName;
        this.topicsById = topicsById;
    }

    /** The image of a cluster of which only the id is known. */
    public static ClusterImage empty(String clusterId) {
        return new ClusterImage(clusterId, NO_CONTROLLER, 0, Map.of(), Map.of(), Map.of());
    }

    public String clusterId() {
        return clusterId;
    }

    /** The broker that is controller, or {@link #NO_CONTROLLER}. */
    public int controllerId() {
        return controllerId;
    }

    /** Counts the controllers; 0 when none is known. */
    public int controllerEpoch() {
        return controllerEpoch;
    }

    /** The live brokers by id, in the order of their ids. Unmodifiable. */
    public Map<Integer, BrokerInfo> brokers() {
        return brokers;
    }

    public @Nullable TopicImage topic(String name) {
        return topicsByName.get(name);
    }

    /** The topic with this id, or null; the zero id names no topic. */
    public @Nullable TopicImage topic(Uuid id) {
        return topicsById.get(id);
    }

    /** The partition, or null when topic or index do not exist. */
    public @Nullable PartitionImage partition(String topic, int index) {
        TopicImage image = topicsByName.get(topic);
        return image == null ? null : image.partition(index);
    }

    /** All topics, in no order. Unmodifiable. */
    public Collection<TopicImage> topics() {
        return topicsByName.values();
    }

    /** The start of the next image. */
    public Edit edit() {
        return new Edit(this);
    }

    /** Changes being gathered into the next image. Confined to the thread that opened it; {@link #done} ends it. */
    public static final class Edit {
        private final ClusterImage base;
        private int controllerId;
        private int controllerEpoch;
        private Map<Integer, BrokerInfo> brokers;
        private @Nullable Map<String, TopicImage> topicsByName;
        private @Nullable Map<Uuid, TopicImage> topicsById;

        private Edit(ClusterImage base) {
            this.base = base;
            this.controllerId = base.controllerId;
            this.controllerEpoch = base.controllerEpoch;
            this.brokers = base.brokers;
        }

        public Edit controller(int id, int epoch) {
            controllerId = id;
            controllerEpoch = epoch;
            return this;
        }

        /** Replaces the live brokers. */
        public Edit brokers(Collection<BrokerInfo> live) {
            Map<Integer, BrokerInfo> byId = new TreeMap<>();
            for (BrokerInfo broker : live) {
                byId.put(broker.id(), broker);
            }
            brokers = Collections.unmodifiableMap(byId);
            return this;
        }

        /** Puts a topic in, in place of the one with the same name. */
        public Edit put(TopicImage topic) {
            remove(topic.name());
            names().put(topic.name(), topic);
            if (!topic.id().isZero()) {
                ids().put(topic.id(), topic);
            }
            return this;
        }

        /** Replaces partitions of a topic that is in the image; without effect when it is not. */
        public Edit put(String topic, PartitionImage partition) {
            TopicImage current = topic(topic);
            return current == null ? this : put(current.with(List.of(partition)));
        }

        /** Takes a topic out; without effect when it is not in. */
        public Edit remove(String topic) {
            TopicImage gone = names().remove(topic);
            if (gone != null && !gone.id().isZero()) {
                ids().remove(gone.id());
            }
            return this;
        }

        /** Takes every topic out. */
        public Edit removeAllTopics() {
            topicsByName = new HashMap<>();
            topicsById = new HashMap<>();
            return this;
        }

        /** The topic as edited so far, or null. */
        public @Nullable TopicImage topic(String name) {
            return topicsByName == null ? base.topicsByName.get(name) : topicsByName.get(name);
        }

        /** The topics as edited so far: a copy. */
        public List<TopicImage> topics() {
            return new ArrayList<>((topicsByName == null ? base.topicsByName : topicsByName).values());
        }

        public ClusterImage done() {
            return new ClusterImage(
                    base.clusterId,
                    controllerId,
                    controllerEpoch,
                    brokers,
                    topicsByName == null ? base.topicsByName : Collections.unmodifiableMap(topicsByName),
                    topicsById == null ? base.topicsById : Collections.unmodifiableMap(topicsById));
        }

        private Map<String, TopicImage> names() {
            Map<String, TopicImage> names = topicsByName;
            if (names == null) {
                names = new HashMap<>(base.topicsByName);
                topicsByName = names;
            }
            return names;
        }

        private Map<Uuid, TopicImage> ids() {
            Map<Uuid, TopicImage> ids = topicsById;
            if (ids == null) {
                ids = new HashMap<>(base.topicsById);
                topicsById = ids;
            }
            return ids;
        }
    }
}
