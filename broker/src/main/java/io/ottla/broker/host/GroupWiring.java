package io.ottla.broker.host;

import io.ottla.broker.config.LiveSettings;
import io.ottla.broker.log.PartitionName;
import io.ottla.broker.meta.Metadata;
import io.ottla.broker.meta.TopicConfigs;
import io.ottla.broker.partition.LanePlacement;
import io.ottla.broker.partition.Partitions;
import java.util.concurrent.Executor;

/** Puts the group coordinator on top of a broker's partitions. Call once, before any partition is led. */
public final class GroupWiring {
    private GroupWiring() {}

    /** @param disk runs blocking reads */
    public static GroupCoordinator wire(
            Partitions partitions,
            LanePlacement placement,
            Metadata metadata,
            TopicConfigs configs,
            LiveSettings live,
            Executor disk) {
        GroupCoordinator groups = new GroupCoordinator(
                placement.lanes(),
                index -> placement.laneOf(new PartitionName(GroupCoordinator.TOPIC, index)),
                metadata::image,
                disk,
                () -> GroupTuning.machine(live.current()),
                () -> GroupTuning.host(live.current()));
        partitions.onLeadership(new GroupLeadership(groups, () -> configs.of(GroupCoordinator.TOPIC)));
        metadata.onChange(groups::imageChanged);
        return groups;
    }
}
