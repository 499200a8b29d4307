package io.ottla.broker.control;

import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.coordinator.controller.LogFate;
import io.ottla.coordinator.store.Change;
import io.ottla.coordinator.store.Commit;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.StopReplica;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Topics on their way out. On the controller's lane.
 *
 * <pre>
 *  marked --every replica alive--> stopped and deleted by every broker --> out of the store, the name is free
 *    |                                        | a broker left, or failed
 *    +-- waits for the missing broker  <------+
 * </pre>
 */
final class DeletionWork {
    private static final Logger LOG = LoggerFactory.getLogger(DeletionWork.class);

    private final Reign reign;
    private final Set<String> underWay = new HashSet<>();
    private final Map<String, List<Reply<Boolean>>> waiting = new HashMap<>();

    DeletionWork(Reign reign) {
        this.reign = reign;
    }

    /** A step: reads what is marked in the store. */
    Reply<Boolean> requested() {
        return reign.store().deletions(reign.lane()).then(this::take).map(done -> {
            resume();
            return true;
        });
    }

    /** Part of a step: these topics are marked in the store. Begins nothing yet. */
    Reply<Boolean> take(Collection<String> topics) {
        Set<String> next = new HashSet<>(reign.state().deleting());
        List<Change> unmark = new ArrayList<>();
        for (String topic : topics) {
            if (reign.settings().deletion() == ControlSettings.Deletion.ENABLED
                    && reign.image().topic(topic) != null) {
                next.add(topic);
            } else {
                LOG.info("deletion ignored, topic={}: {}", topic, whyNot(topic));
                unmark.add(new Change.UnmarkDeletion(topic));
            }
        }
        reign.become(reign.state().withDeleting(next));
        return unmark.isEmpty()
                ? Reply.done(true)
                : reign.store().commit(reign.lane(), reign.epoch(), unmark).map(done -> true);
    }

    private String whyNot(String topic) {
        return reign.image().topic(topic) == null ? "there is no such topic" : "delete.topic.enable is false";
    }

    /** True once the topic is gone; false as soon as it has to wait for a broker. */
    Reply<Boolean> gone(String topic) {
        TopicImage image = reign.image().topic(topic);
        if (image == null) {
            return Reply.done(true);
        }
        if (!isWhole(image)) {
            return Reply.done(false);
        }
        Reply<Boolean> reply = Reply.on(reign.lane());
        waiting.computeIfAbsent(topic, t -> new ArrayList<>()).add(reply);
        return reply;
    }

    /** Begins what can begin. */
    void resume() {
        for (String topic : reign.state().deleting()) {
            TopicImage image = reign.image().topic(topic);
            if (image != null && isWhole(image) && underWay.add(topic)) {
                begin(image);
            }
        }
    }

    private boolean isWhole(TopicImage topic) {
        return topic.partitions().stream()
                .allMatch(p ->
                        p.replicas().stream().allMatch(id -> reign.state().isOnline(topic.name(), p.index(), id)));
    }

    private void begin(TopicImage topic) {
        LOG.info(
                "deleting topic={} id={} partitions={}",
                topic.name(),
                topic.id(),
                topic.partitions().size());
        Map<TopicPartition, PartitionImage> partitions = new TreeMap<>();
        topic.partitions().forEach(p -> partitions.put(new TopicPartition(topic.name(), p.index()), p));
        Set<Integer> brokers = reign.image().brokers().keySet();
        reign.announce(a -> a.deleting(topic)
                        .stop(partitions, brokers, LogFate.KEPT_BEFORE_DELETION)
                        .stop(partitions, brokers, LogFate.DELETED))
                .read((deliveries, error) -> {
                    if (reign.isOver()) {
                        return;
                    }
                    if (deliveries != null && deliveries.stream().allMatch(DeletionWork::isDone)) {
                        reign.steps().add(() -> finish(topic.name())).read((done, failure) -> {});
                    } else {
                        LOG.warn("topic={} is not deleted by every broker; waiting for them", topic.name());
                        postponed(topic.name());
                    }
                });
    }

    private static boolean isDone(Couriers.Delivery delivery) {
        if (delivery.order().key() != ApiKey.STOP_REPLICA) {
            return true;
        }
        return delivery.answer() instanceof StopReplica.Response answer
                && answer.errorCode() == ErrorCode.NONE.code()
                && answer.partitionErrors().stream().allMatch(p -> isHarmless(ErrorCode.of(p.errorCode())));
    }

    private static boolean isHarmless(ErrorCode error) {
        return error == ErrorCode.NONE || error == ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    }

    private Reply<Boolean> finish(String topic) {
        List<Change> delete = List.of(new Change.DeleteTopic(topic));
        return reign.store().commit(reign.lane(), reign.epoch(), delete).map(results -> {
            if (results.get(0) instanceof Commit.Conflict conflict) {
                LOG.warn("topic={} is not out of the store: {}", topic, conflict.what());
                postponed(topic);
                return false;
            }
            ClusterImage image = reign.image().edit().remove(topic).done();
            Set<String> deleting = new HashSet<>(reign.state().deleting());
            deleting.remove(topic);
            reign.become(reign.state().withImage(image).withDeleting(deleting));
            LOG.info("deleted topic={}", topic);
            settle(topic, true);
            return true;
        });
    }

    /** The next broker that comes, or the next controller, tries again. */
    private void postponed(String topic) {
        settle(topic, false);
    }

    private void settle(String topic, boolean isGone) {
        underWay.remove(topic);
        List<Reply<Boolean>> replies = waiting.remove(topic);
        if (replies != null) {
            replies.forEach(reply -> reply.complete(isGone));
        }
    }
}
