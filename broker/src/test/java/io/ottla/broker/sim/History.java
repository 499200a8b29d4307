package io.ottla.broker.sim;

import io.ottla.broker.log.Log;
import io.ottla.broker.partition.Partition;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.coordinator.store.StoredState;
import io.ottla.protocol.api.Produce;
import io.ottla.protocol.wire.Message;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What must hold. Sees every answer that a broker gives, every state that is stored and every disk, and throws
 * {@link Violation} as soon as they cannot all be true. The rules for one partition are in {@link Facts}.
 */
final class History implements SimZooKeeper.Watcher {
    private final World world;
    private final Map<TopicPartition, Facts> facts = new TreeMap<>();
    private final Map<Log, Long> watermarks = new IdentityHashMap<>();
    private final Disks disks;
    private int acknowledged;

    /** @param disks all there are */
    History(World world, Disks disks) {
        this.world = world;
        this.disks = disks;
    }

    /** The disks of all brokers, by their partitions. */
    interface Disks {
        Map<Integer, DiskLog> of(TopicPartition name);

        /** Whether the broker lives and is registered since before then. */
        boolean hasLivedSince(int broker, long epoch);

        /** Whether the broker has registered after that. */
        boolean isBackSince(int broker, long epoch);
    }

    /** Something that must never be. */
    static final class Violation extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Violation(String what) {
            super(what);
        }
    }

    Facts facts(TopicPartition name) {
        return facts.computeIfAbsent(name, n -> new Facts(n, disks));
    }

    int acknowledged() {
        return acknowledged;
    }

    @Override
    public void stored(TopicPartition name, @Nullable StoredState before, StoredState now, IntPredicate known) {
        world.tell("stored " + name + " leader=" + now.leader() + " epoch=" + now.leaderEpoch() + " isr=" + now.isr()
                + " version=" + now.version() + " controllerEpoch=" + now.controllerEpoch());
        facts(name).stored(before, now, known);
    }

    /** Looks into a broker: who leads, and what is committed. */
    void look(BrokerLife broker) {
        for (Partition partition : broker.partitions.all()) {
            world.as((Life.Strand) partition.lane(), () -> look(broker.life.id, partition));
        }
    }

    private void look(int broker, Partition partition) {
        Log log = partition.log();
        if (log == null) {
            return;
        }
        TopicPartition name =
                new TopicPartition(partition.name().topic(), partition.name().index());
        Facts known = facts(name);
        if (partition.isLeader() && known.leads(broker, partition.leaderEpoch())) {
            world.tell("leads " + name + " broker=" + broker + " epoch=" + partition.leaderEpoch() + " end="
                    + log.view().logEndOffset() + " watermark=" + log.view().highWatermark());
        }
        long watermark = log.view().highWatermark();
        Long before = watermarks.put(log, watermark);
        if (before != null && watermark < before) {
            throw new Violation("the watermark of " + name + " on broker " + broker + " went back from " + before
                    + " to " + watermark);
        }
        if (before == null || watermark > before) {
            known.committed(broker, watermark);
        }
    }

    /** A broker gives this answer, whether it arrives or not. */
    void answers(BrokerLife broker, Message request, Message answer) {
        look(broker);
        if (request instanceof Produce.Request asked && answer instanceof Produce.Response told) {
            for (int i = 0; i < told.responses().size(); i++) {
                Produce.Request.TopicData topic = asked.topicData().get(i);
                List<Produce.Request.PartitionData> data = topic.partitionData();
                told.responses()
                        .get(i)
                        .partitionResponses()
                        .forEach(p -> data.stream()
                                .filter(d -> d.index() == p.index() && p.errorCode() == 0)
                                .forEach(d -> {
                                    Entry sent =
                                            DiskLog.entry(d.records().buffer().nioBuffer(), 0);
                                    facts(new TopicPartition(topic.name(), d.index()))
                                            .acknowledges(broker.life.id, p.baseOffset(), sent);
                                    acknowledged++;
                                }));
            }
        }
    }

    /** The machine of this broker loses power, and with it some of what it had not synced. */
    void losesPower(int broker, Runnable loss) {
        Map<TopicPartition, Integer> before = new TreeMap<>();
        facts.keySet()
                .forEach(name ->
                        before.put(name, disks.of(name).get(broker).entries().size()));
        loss.run();
        before.forEach((name, entries) -> facts(name).lostPower(broker, entries));
    }

    /** Whether nobody's loss is still to be noticed by the controller. */
    boolean isWhole() {
        return facts.values().stream().noneMatch(Facts::isLossOpen);
    }
}
