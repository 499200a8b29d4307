package io.ottla.broker.partition;

import io.ottla.broker.log.Existing;
import io.ottla.broker.log.Log;
import io.ottla.broker.log.LogDirFullException;
import io.ottla.broker.log.LogDirOfflineException;
import io.ottla.broker.log.LogDirs;
import io.ottla.broker.log.LogPlacement;
import io.ottla.broker.log.PartitionName;
import io.ottla.broker.log.RoomListener;
import io.ottla.broker.log.TopicIdMismatchException;
import io.ottla.broker.meta.TopicConfigs;
import io.ottla.coordinator.controller.TopicName;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions of this broker. Thread: any; what happens to a partition happens on its lane.
 */
public final class Partitions {
    private static final Logger LOG = LoggerFactory.getLogger(Partitions.class);

    private static final long FULL_RETRY_MS = 1000;

    private final int brokerId;
    private final LogDirs logs;
    private final TopicConfigs configs;
    private final LogPlacement placement;
    private final InSyncChanges changes;
    private final ConcurrentHashMap<PartitionName, Partition> all = new ConcurrentHashMap<>();
    private final CopyOnWriteArrayList<LeadershipListener> listeners = new CopyOnWriteArrayList<>();
    private final CopyOnWriteArrayList<FollowingListener> copiers = new CopyOnWriteArrayList<>();

    /** For a broker that is alone. */
    public Partitions(int brokerId, LogDirs logs, TopicConfigs configs, LogPlacement placement) {
        this(brokerId, logs, configs, placement, InSyncChanges.NONE);
    }

    /** @param changes by which in-sync sets change */
    public Partitions(int brokerId, LogDirs logs, TopicConfigs configs, LogPlacement placement, InSyncChanges changes) {
        this.changes = changes;
        this.brokerId = brokerId;
        this.logs = logs;
        this.configs = configs;
        this.placement = placement;
        configs.onChange((topic, settings) -> forTopic(topic, partition -> {
            if (partition.log() != null) {
                partition.log().apply(settings.log());
            }
            partition.requireInSync(settings.inSyncMin());
        }));
        logs.onOffline((directory, names) ->
                forNames(names, partition -> partition.goOffline(ErrorCode.KAFKA_STORAGE_ERROR, -1)));
        logs.onMove((from, to) -> {
            Partition partition = all.get(from.partition());
            if (partition != null) {
                partition.moved(from, to);
            }
        });
        logs.onRoom(new RoomListener() {
            @Override
            public void full(Path directory, List<PartitionName> names) {
                forNames(names, partition -> partition.copiers().hold());
            }

            @Override
            public void roomAgain(Path directory, List<PartitionName> names) {
                forNames(names, partition -> partition.copiers().release());
            }
        });
    }

    /** Names a listener that hears of every partition that this broker begins or ceases to lead. */
    public void onLeadership(LeadershipListener listener) {
        listeners.add(listener);
    }

    /** Names a listener that hears of every partition that this broker begins or ceases to copy. */
    public void onFollowing(FollowingListener copier) {
        copiers.add(copier);
    }

    /** Of this broker. */
    public int brokerId() {
        return brokerId;
    }

    /** Has every partition that lives on this lane look for followers that lag. On that lane. */
    public void checkLag(Lane lane) {
        for (Partition partition : all.values()) {
            if (partition.lane() == lane) {
                partition.checkLag();
            }
        }
    }

    /** The partition if this broker has a replica of it, or had one; null otherwise. */
    public @Nullable Partition find(String topic, int index) {
        return all.get(new PartitionName(topic, index));
    }

    public Collection<Partition> all() {
        return all.values();
    }

    /** Does what the controller decided; complete when the partition has its new role. On the asker's lane. */
    public Reply<ErrorCode> assign(Lane asker, Assignment to) {
        if (TopicName.complaint(to.name().topic()) != null) {
            return Reply.done(ErrorCode.INVALID_TOPIC_EXCEPTION); // it becomes the name of a directory
        }
        if (to.name().index() < 0 || !to.state().replicas().contains(brokerId)) {
            return Reply.done(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        }
        Reply<ErrorCode> done = Reply.on(asker);
        Partition partition = all.computeIfAbsent(
                to.name(), name -> new Partition(name, placement.laneOf(name), brokerId, listeners, copiers, changes));
        partition.lane().run(() -> {
            if (all.get(to.name()) != partition) {
                // deleted while the order was on its way, which means one of the same name that is created anew
                assign(partition.lane(), to).read((code, error) -> done.complete(settled(code, error)));
            } else if (to.state().leaderEpoch() < partition.leaderEpoch()) {
                done.complete(ErrorCode.STALE_CONTROLLER_EPOCH);
            } else {
                open(partition, to, done);
            }
        });
        return done;
    }

    private static ErrorCode settled(@Nullable ErrorCode code, @Nullable Throwable error) {
        if (code == null) {
            LOG.error("an order of the controller failed", error);
            return ErrorCode.KAFKA_STORAGE_ERROR;
        }
        return code;
    }

    private void open(Partition partition, Assignment to, Reply<ErrorCode> done) {
        Lane lane = partition.lane();
        int stops = partition.stops();
        configs.prepare(lane, List.of(to.name().topic())).read((ready, unread) -> {
            if (unread != null) {
                LOG.error("cannot read the configuration of topic={}", to.name().topic(), unread);
                done.complete(ErrorCode.KAFKA_STORAGE_ERROR);
                return;
            }
            boolean elsewhere = to.state().leader() >= 0 && to.state().leader() != brokerId;
            Existing existing = to.isNew() ? Existing.NONE : elsewhere ? Existing.COPY : Existing.POSSIBLE;
            logs.open(
                            lane,
                            to.name(),
                            to.topicId(),
                            configs.of(to.name().topic()).log(),
                            existing)
                    .read((log, error) -> done.complete(
                            partition.stops() == stops
                                    ? opened(partition, to, log, error)
                                    : ErrorCode.STALE_CONTROLLER_EPOCH)); // stopped while the log was being opened
        });
    }

    private ErrorCode opened(Partition partition, Assignment to, @Nullable Log log, @Nullable Throwable error) {
        if (error instanceof LogDirFullException) {
            return openLater(partition, to, error);
        }
        if (log == null) {
            LOG.error("cannot open the log of partition={}: {}", to.name(), String.valueOf(error));
            if (error instanceof TopicIdMismatchException) {
                return ErrorCode.INCONSISTENT_TOPIC_ID;
            }
            ErrorCode code = error instanceof LogDirOfflineException
                    ? ErrorCode.KAFKA_STORAGE_ERROR
                    : ErrorCode.UNKNOWN_SERVER_ERROR;
            partition.goOffline(ErrorCode.KAFKA_STORAGE_ERROR, to.state().leaderEpoch());
            return code;
        }
        if (to.state().leaderEpoch() < partition.leaderEpoch()) {
            return ErrorCode.STALE_CONTROLLER_EPOCH;
        }
        partition.requireInSync(configs.of(to.name().topic()).inSyncMin());
        if (logs.isFull(log.parent())) {
            partition.copiers().hold();
        } else {
            partition.copiers().release();
        }
        if (to.state().leader() == brokerId) {
            partition.lead(log, to.state());
        } else {
            partition.follow(log, to.state());
        }
        return logs.isFull(log.parent()) ? givenUp(to) : ErrorCode.NONE;
    }

    /**
     * What the controller is told of a replica that cannot grow for now: as of one whose directory failed, so that others
     * lead, and are in sync without it. Who is the last in sync goes on: it can at least be read. The order is taken
     * either way; the controller is asked to ask again when there is room.
     */
    private ErrorCode givenUp(Assignment to) {
        boolean others = to.state().isr().stream().anyMatch(id -> id != brokerId);
        return others ? ErrorCode.KAFKA_STORAGE_ERROR : ErrorCode.NONE;
    }

    /** Tries again by itself: there may be room before the directory counts as having some. */
    private ErrorCode openLater(Partition partition, Assignment to, Throwable full) {
        LOG.warn("partition={} waits for its log: {}", to.name(), full.getMessage());
        partition.goOffline(ErrorCode.KAFKA_STORAGE_ERROR, to.state().leaderEpoch());
        int stops = partition.stops();
        partition.lane().after(FULL_RETRY_MS, () -> {
            boolean waits = partition.stops() == stops
                    && partition.log() == null
                    && partition.leaderEpoch() == to.state().leaderEpoch();
            if (waits) {
                open(partition, to, Reply.on(partition.lane()));
            }
        });
        return givenUp(to);
    }

    /** What becomes of the log of a replica that is stopped. */
    public enum Remains {
        KEPT,
        DELETED
    }

    /** Stops the replica; complete when it serves no more and, if so wished, its log is set aside. */
    public Reply<ErrorCode> stop(Lane asker, PartitionName name, int leaderEpoch, Remains remains) {
        Reply<ErrorCode> done = Reply.on(asker);
        Partition partition = all.get(name);
        if (partition == null) {
            delete(asker, name, remains, done);
            return done;
        }
        partition.lane().run(() -> {
            if (leaderEpoch >= 0 && leaderEpoch < partition.leaderEpoch()) {
                done.complete(ErrorCode.FENCED_LEADER_EPOCH);
                return;
            }
            partition.stop(leaderEpoch);
            if (remains == Remains.DELETED) {
                all.remove(name, partition);
            }
            delete(partition.lane(), name, remains, done);
        });
        return done;
    }

    private void delete(Lane lane, PartitionName name, Remains remains, Reply<ErrorCode> done) {
        if (remains == Remains.KEPT) {
            done.complete(ErrorCode.NONE);
            return;
        }
        logs.delete(lane, name)
                .read((gone, error) -> done.complete(error == null ? ErrorCode.NONE : ErrorCode.KAFKA_STORAGE_ERROR));
    }

    private void forNames(List<PartitionName> names, Consumer<Partition> task) {
        for (PartitionName name : names) {
            Partition partition = all.get(name);
            if (partition != null) {
                partition.lane().run(() -> task.accept(partition));
            }
        }
    }

    private void forTopic(String topic, Consumer<Partition> task) {
        for (Partition partition : all.values()) {
            if (partition.name().topic().equals(topic)) {
                partition.lane().run(() -> task.accept(partition));
            }
        }
    }
}
