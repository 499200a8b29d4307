package io.ottla.broker.control;

import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.coordinator.controller.TopicIds;
import io.ottla.coordinator.store.Change;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Topics that someone else wrote into the store: tools that go to ZooKeeper, and brokers of Kafka that are not
 * controller. On the controller's lane.
 */
final class TopicWork {
    private static final Logger LOG = LoggerFactory.getLogger(TopicWork.class);

    private final Reign reign;
    private final SettleWork settle;
    private final TopicIds ids;
    private final ReassignWork reassignments;
    private final Set<String> watched = new HashSet<>();

    TopicWork(Reign reign, SettleWork settle, TopicIds ids, ReassignWork reassignments) {
        this.reign = reign;
        this.settle = settle;
        this.ids = ids;
        this.reassignments = reassignments;
    }

    /** All topics of the image are watched, as they were read at the start. */
    void watchedFromStart() {
        reign.image().topics().forEach(topic -> watched.add(topic.name()));
    }

    /** A step: topics came or went. */
    Reply<Boolean> changed() {
        return reign.store().topicNames(reign.lane()).then(names -> {
            forget(names);
            Set<String> unwatched = new TreeSet<>(names);
            unwatched.removeAll(watched);
            watched.addAll(unwatched);
            return unwatched.isEmpty() ? Reply.done(true) : take(unwatched);
        });
    }

    /** A step: the assignment of a topic changed. */
    Reply<Boolean> changed(String topic) {
        return take(Set.of(topic));
    }

    /** A step: brokers of an old protocol version changed in-sync sets by themselves. */
    Reply<Boolean> isrsChanged() {
        return reign.store().takeIsrChanges(reign.lane(), reign.epoch()).then(partitions -> {
            Set<String> topics = new TreeSet<>();
            partitions.forEach(p -> topics.add(p.topic()));
            return reign.reread(topics).map(other -> {
                reign.announce(a -> a.metadata(other));
                reassignments.advance(other);
                return true;
            });
        });
    }

    /** Part of a step: gives an id to each topic that has none. */
    Reply<Boolean> giveIds(Collection<String> names) {
        List<String> without = names.stream().filter(this::hasNoId).toList();
        if (without.isEmpty()) {
            return Reply.done(true);
        }
        return reign.store().topics(reign.lane(), without).then(stored -> {
            List<Change> changes = new ArrayList<>();
            ClusterImage.Edit edit = reign.image().edit();
            stored.forEach(topic -> {
                Uuid id = ids.next();
                changes.add(new Change.SetTopic(topic.name(), id, topic.assignments(), topic.version()));
                TopicImage known = edit.topic(topic.name());
                if (known != null) {
                    edit.put(new TopicImage(known.name(), id, known.partitions()));
                }
            });
            ClusterImage next = edit.done();
            return reign.store().commit(reign.lane(), reign.epoch(), changes).map(done -> {
                reign.become(reign.state().withImage(next));
                LOG.info("gave an id to topics {}", without);
                return true;
            });
        });
    }

    private boolean hasNoId(String name) {
        TopicImage topic = reign.image().topic(name);
        return topic != null && topic.id().isZero();
    }

    private Reply<Boolean> take(Set<String> names) {
        return reign.reread(names).then(other -> giveIds(names).then(given -> electAmong(names, other)));
    }

    /** A step: these topics get leaders where they have none, as their configs allow it now. */
    Reply<Boolean> electAmong(Set<String> names) {
        return electAmong(names, Set.of());
    }

    private Reply<Boolean> electAmong(Set<String> names, Set<TopicPartition> other) {
        List<TopicImage> topics = names.stream()
                .map(reign.image()::topic)
                .filter(Objects::nonNull)
                .toList();
        return settle.elect(topics).map(applied -> {
            Set<TopicPartition> touched = new TreeSet<>(other);
            touched.addAll(applied.done());
            if (!touched.isEmpty()) {
                reign.announce(a -> a.changed(touched, applied.isNew()));
                reign.logLeaders(touched);
                reassignments.advance(touched);
            }
            return true;
        });
    }

    /** A topic that someone took out of the store without asking us is forgotten; its logs stay. */
    private void forget(Set<String> names) {
        ClusterImage.Edit edit = reign.image().edit();
        List<TopicImage> gone = reign.image().topics().stream()
                .filter(topic -> !names.contains(topic.name()))
                .toList();
        watched.retainAll(names);
        if (!gone.isEmpty()) {
            LOG.warn(
                    "topics vanished from ZooKeeper: {}",
                    gone.stream().map(TopicImage::name).toList());
            gone.forEach(topic -> edit.remove(topic.name()));
            gone.forEach(topic -> reign.announce(a -> a.deleting(topic)));
            reign.become(reign.state().withImage(edit.done()));
        }
    }
}
