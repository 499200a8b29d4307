package io.ottla.broker.host;

import io.ottla.broker.config.TopicSettings;
import io.ottla.broker.partition.LeadershipListener;
import io.ottla.broker.partition.Partition;
import java.util.function.Supplier;

/**
 * Loads and drops groups as this broker begins and ceases to lead partitions of __consumer_offsets. Thread: each
 * partition's lane.
 */
public final class GroupLeadership implements LeadershipListener {
    private final GroupCoordinator groups;
    private final Supplier<TopicSettings> settings;

    /** @param settings of __consumer_offsets, as they are now */
    public GroupLeadership(GroupCoordinator groups, Supplier<TopicSettings> settings) {
        this.groups = groups;
        this.settings = settings;
    }

    @Override
    public void elected(Partition partition, int leaderEpoch) {
        if (isOurs(partition)) {
            groups.lead(partition.name().index(), new PartitionJournal(partition, settings));
        }
    }

    @Override
    public void resigned(Partition partition, int leaderEpoch) {
        if (isOurs(partition)) {
            groups.resign(partition.name().index(), partition.lane());
        }
    }

    private static boolean isOurs(Partition partition) {
        return partition.name().topic().equals(GroupCoordinator.TOPIC);
    }
}
