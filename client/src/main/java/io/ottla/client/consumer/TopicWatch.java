package io.ottla.client.consumer;

import io.ottla.client.ClientException;
import io.ottla.client.TopicView;
import io.ottla.client.net.Cluster;
import io.ottla.client.net.MetadataCache;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which topics there are of those that the subscription means, and how many partitions each has: a member joins anew when
 * what it wants has changed, a leader also when what it shared out has.
 *
 * <p>Thread: the client's loop.
 */
final class TopicWatch {
    private static final Logger LOG = LoggerFactory.getLogger(TopicWatch.class);

    private final Cluster cluster;
    private final MetadataCache metadata;
    private final Consumer<RuntimeException> fatal;
    private Subscription subscription = new Subscription.None();
    private Set<String> wanted = Set.of();
    private Set<String> warnedOf = Set.of();
    /** As this member shared them out when it led last; empty when it does not lead. */
    private Map<String, Integer> shared = Map.of();

    TopicWatch(Cluster cluster, MetadataCache metadata, Consumer<RuntimeException> fatal) {
        this.cluster = cluster;
        this.metadata = metadata;
        this.fatal = fatal;
    }

    Subscription subscription() {
        return subscription;
    }

    void subscribe(Subscription to) {
        subscription = to;
        wanted = Set.of();
        shared = Map.of();
        watch();
    }

    /** The topics that the subscription means now. */
    Set<String> wanted() {
        return wanted;
    }

    /** Looks at the metadata as it is now; whether to join anew for it. */
    boolean hasChanged() {
        Set<String> before = wanted;
        wanted = Set.copyOf(subscription.among(metadata.topics().values()));
        boolean known = metadata.topics().keySet().containsAll(shared.keySet());
        boolean grown = known
                && !shared.isEmpty()
                && !counts(metadata.topics(), shared.keySet()).equals(known(shared));
        if (grown) {
            shared = Map.of();
        }
        return subscription.isOfGroup() && (grown || !wanted.equals(before));
    }

    /** How many partitions each of these has, to share them out; remembered. */
    Reply<Map<String, Integer>> counts(Set<String> topics) {
        return cluster.topics(List.copyOf(topics), Cluster.Creation.NEVER).map(view -> {
            Map<String, Integer> counts = counts(view.topics(), topics);
            shared = new TreeMap<>(counts);
            topics.forEach(topic -> shared.putIfAbsent(topic, 0));
            watch();
            if (!counts.equals(counts(metadata.topics(), topics))) {
                // Brokers learn of a topic one after the other: this answer, or what was known before it, is behind.
                metadata.refresh();
            }
            return counts;
        });
    }

    /** Another leads now. */
    void leadsNot() {
        if (!shared.isEmpty()) {
            shared = Map.of();
            watch();
        }
    }

    /** Warns of topics that cannot be read yet; those that never can are the application's matter. */
    void check() {
        Set<String> unknown = new TreeSet<>();
        for (TopicView topic : metadata.topics().values()) {
            if (topic.error() == ErrorCode.NONE) {
                continue;
            }
            if (topic.error().isRetriable()) {
                unknown.add(topic.name() + "=" + topic.error());
                metadata.refresh();
            } else if (subscription.names(topic.name())) {
                fatal.accept(ClientException.lasting(topic.error(), "Topic '" + topic.name() + "': " + topic.error()));
            }
        }
        if (!unknown.isEmpty() && !unknown.equals(warnedOf)) {
            LOG.warn("some topics cannot be read yet: {}", unknown);
        }
        warnedOf = unknown;
    }

    private void watch() {
        subscription.keepKnown(metadata, shared.keySet());
    }

    private static Map<String, Integer> known(Map<String, Integer> shared) {
        Map<String, Integer> known = new TreeMap<>(shared);
        known.values().removeIf(count -> count == 0);
        return known;
    }

    private static Map<String, Integer> counts(Map<String, TopicView> topics, Set<String> of) {
        Map<String, Integer> counts = new TreeMap<>();
        for (String name : of) {
            TopicView topic = topics.get(name);
            if (topic != null
                    && topic.error() == ErrorCode.NONE
                    && !topic.partitions().isEmpty()) {
                counts.put(name, topic.partitions().size());
            }
        }
        return counts;
    }
}
