package io.ottla.broker.sim;

import io.ottla.broker.log.SimDisk;
import io.ottla.coordinator.cluster.TopicPartition;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A machine with a disk, and the broker that runs on it. */
final class Machine {
    final int id;
    final SimDisk disk = new SimDisk();
    private final SimCluster cluster;
    private final Map<TopicPartition, DiskLog> logs = new TreeMap<>();
    private @Nullable BrokerLife broker;

    Machine(SimCluster cluster, int id) {
        this.cluster = cluster;
        this.id = id;
    }

    /** The present life, or the last one; null before the first. */
    @Nullable
    BrokerLife broker() {
        return broker;
    }

    boolean isAlive() {
        return broker != null && !broker.life.isDead();
    }

    boolean isRunning() {
        return broker != null && broker.life.isRunning();
    }

    void start() {
        broker = new BrokerLife(cluster, id, disk);
        broker.start();
    }

    /** As kill -9: what was written is still there. */
    void kill() {
        broker.life.kill();
        disk.killProcess();
        cluster.network.died(broker.life);
    }

    /** As a power failure: of what was not synced, who knows how much is left. */
    void losePower() {
        broker.life.kill();
        cluster.history.losesPower(id, () -> disk.crash(cluster.world.random));
    }

    DiskLog log(TopicPartition name) {
        return logs.computeIfAbsent(
                name, n -> new DiskLog(disk, BrokerLife.DIRECTORY.resolve(n.topic() + "-" + n.partition())));
    }
}
