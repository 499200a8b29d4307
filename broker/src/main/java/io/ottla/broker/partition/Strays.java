package io.ottla.broker.partition;

import io.ottla.broker.log.LogDirs;
import io.ottla.broker.log.PartitionName;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.protocol.lane.Gather;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.Uuid;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs that lie here although other brokers are the replicas, as after a reassignment that changed its mind while the
 * controller died: nobody remembers that this broker was to have one. Only what the image names, with the same topic id,
 * counts; a topic that it does not know may be unknown to it for now.
 *
 * <p>Kafka 3.9 does this only under a KRaft controller that takes a cluster over, and keeps such logs for ever otherwise.
 * Ours are kept, set aside, until the next start.
 *
 * <p>Thread: any; whose view: the broker's.
 */
public final class Strays {
    private static final Logger LOG = LoggerFactory.getLogger(Strays.class);

    private final LogDirs logs;
    private final Partitions partitions;
    private final LongAdder found = new LongAdder();

    public Strays(LogDirs logs, Partitions partitions) {
        this.logs = logs;
        this.partitions = partitions;
    }

    /** Logs that were set aside since the start. */
    public long found() {
        return found.sum();
    }

    /** Sets aside what is stray as of this image, from the controller; completes with how many there were. */
    public Reply<Integer> setAside(Lane asker, ClusterImage image) {
        return logs.partitions(asker).then(here -> {
            Gather<Boolean> outcomes = new Gather<>(asker);
            for (PartitionName name : here) {
                TopicImage topic = image.topic(name.topic());
                PartitionImage partition = topic == null ? null : partition(topic, name.index());
                if (topic != null && partition != null && isElsewhere(partition)) {
                    outcomes.add(setAside(asker, name, topic.id(), partition.replicas()));
                }
            }
            return outcomes.all()
                    .map(all -> (int) all.stream().filter(set -> set).count());
        });
    }

    private static @Nullable PartitionImage partition(TopicImage topic, int index) {
        return index < topic.partitions().size() ? topic.partitions().get(index) : null;
    }

    private boolean isElsewhere(PartitionImage partition) {
        return !partition.replicas().isEmpty() && !partition.replicas().contains(partitions.brokerId());
    }

    private Reply<Boolean> setAside(Lane asker, PartitionName name, Uuid topicId, List<Integer> replicas) {
        return logs.checkable(asker, name).then(log -> {
            boolean same =
                    log.isPresent() && !topicId.isZero() && log.get().topicId().equals(topicId);
            if (!same) {
                return Reply.done(false);
            }
            return logs.setAsideStray(asker, name, () -> partitions.find(name.topic(), name.index()) == null)
                    .map(set -> {
                        if (set) {
                            found.increment();
                            LOG.warn(
                                    "log {} in {} is stray: the replicas are on brokers={}; it is kept as -stray until"
                                            + " the next start",
                                    name,
                                    log.get().parent(),
                                    replicas);
                        }
                        return set;
                    });
        });
    }
}
