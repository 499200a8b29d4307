package io.ottla.client.net;

import io.ottla.client.ClusterView;
import io.ottla.client.Node;
import io.ottla.client.TopicPartition;
import io.ottla.client.TopicView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the topics that a producer or consumer works with. Asked for again when someone says that it is stale,
 * not more often than the backoff allows, and when it is old. After each answer, and each failure, the listener is told.
 *
 * <pre>
 *   IDLE --refresh()--> (wait for the backoff) --> ASKING --answer, failure--> IDLE
 *                                                    ^ refresh() meanwhile: once more afterwards
 * </pre>
 *
 * Thread: the client's loop.
 */
public final class MetadataCache {
    /** Told after every attempt; {@code failure} is null after an answer. */
    public interface Listener {
        void refreshed(@Nullable Throwable failure);
    }

    private final Cluster cluster;
    private final Backoff backoff;
    private final long ageMaxMs;
    private final Cluster.Creation creation;
    private final Set<String> wanted = new TreeSet<>();
    private final Map<String, TopicView> topics = new HashMap<>();
    private final List<Listener> listeners = new ArrayList<>();
    private boolean all;
    private boolean asking;
    private boolean scheduled;
    private boolean again;
    private int attempts;
    private long lastAttemptNanos;
    private long lastAnswerNanos;
    private @Nullable Throwable lastFailure;

    public MetadataCache(Cluster cluster, Backoff backoff, long ageMaxMs, Cluster.Creation creation) {
        this.cluster = cluster;
        this.backoff = backoff;
        this.ageMaxMs = ageMaxMs;
        this.creation = creation;
        this.lastAnswerNanos = cluster.lane().clock().nanos();
    }

    public void listen(Listener listener) {
        listeners.add(listener);
    }

    /** Keeps this topic known from now on; asks if it is not. */
    public void want(String topic) {
        if (wanted.add(topic)) {
            refresh();
        }
    }

    /** No longer asks for this topic, and knows nothing of it. */
    public void forget(String topic) {
        wanted.remove(topic);
        topics.remove(topic);
    }

    /** Keeps exactly these known. */
    public void wantOnly(Set<String> names) {
        all = false;
        wanted.clear();
        wanted.addAll(names);
        topics.keySet().retainAll(names);
        if (!topics.keySet().containsAll(names)) {
            refresh();
        }
    }

    /** Keeps all topics of the cluster known. */
    public void wantAll() {
        all = true;
        refresh();
    }

    /** The topic as last described, with or without an error; null if nothing is known. */
    public @Nullable TopicView topic(String name) {
        return topics.get(name);
    }

    /** Why the last attempt brought no answer; null if it did. */
    public @Nullable Throwable lastFailure() {
        return lastFailure;
    }

    /** The partition as last described; null if nothing is known. */
    public TopicView.@Nullable PartitionView partition(TopicPartition partition) {
        TopicView topic = topics.get(partition.topic());
        return topic == null ? null : topic.partition(partition.partition());
    }

    /**
     * A broker refuses this partition and says who leads it (KIP-951). Whether it can be asked of another, or as of another
     * epoch, at once; the listeners hear nothing of it.
     *
     * @param refusedBy the broker that was asked
     * @param places where the brokers are that the answer names
     */
    public boolean moved(TopicPartition partition, int refusedBy, LeaderHint hint, Collection<Node> places) {
        if (!hint.isGiven()) {
            return false;
        }
        TopicView topic = topics.get(partition.topic());
        TopicView.PartitionView known = partition(partition);
        if (topic == null || known == null || hint.epoch() < known.leaderEpoch()) {
            return false;
        }
        if (hint.epoch() == known.leaderEpoch()) {
            return hint.leader() == known.leader() && hint.leader() != refusedBy;
        }
        places.stream().filter(place -> place.id() == hint.leader()).forEach(cluster::learn);
        if (!cluster.nodes().containsKey(hint.leader())) {
            return false;
        }
        topics.put(partition.topic(), topic.withLeader(partition.partition(), hint.leader(), hint.epoch()));
        return true;
    }

    /** All topics as last described. */
    public Map<String, TopicView> topics() {
        return topics;
    }

    /** Says that something known is wrong: asks soon. */
    public void refresh() {
        if (asking) {
            again = true;
        } else if (!scheduled) {
            scheduled = true;
            long sinceMs = (cluster.lane().clock().nanos() - lastAttemptNanos) / 1_000_000;
            long waitMs = attempts == 0 ? 0 : Math.max(0, backoff.afterFailures(attempts, cluster.random()) - sinceMs);
            cluster.lane().after(waitMs, this::ask);
        }
    }

    /** Asks if the last answer is too old; to be called now and then. */
    public void refreshIfOld() {
        if ((cluster.lane().clock().nanos() - lastAnswerNanos) / 1_000_000 >= ageMaxMs) {
            refresh();
        }
    }

    private void ask() {
        scheduled = false;
        asking = true;
        again = false;
        attempts++;
        lastAttemptNanos = cluster.lane().clock().nanos();
        cluster.topics(all ? null : List.copyOf(wanted), creation).read(this::answered);
    }

    private void answered(@Nullable ClusterView view, @Nullable Throwable failure) {
        asking = false;
        lastFailure = failure;
        if (view != null) {
            lastAnswerNanos = cluster.lane().clock().nanos();
            if (all) {
                topics.keySet().retainAll(view.topics().keySet());
            }
            view.topics().forEach((name, topic) -> {
                if (all || wanted.contains(name)) {
                    topics.put(name, topic.keepingNewerLeaders(topics.get(name)));
                }
            });
            attempts = settled(view) ? 1 : attempts;
        }
        for (Listener listener : List.copyOf(listeners)) {
            listener.refreshed(failure);
        }
        if (again) {
            refresh();
        }
    }

    private static boolean settled(ClusterView view) {
        return view.topics().values().stream().noneMatch(topic -> topic.error().isRetriable());
    }
}
