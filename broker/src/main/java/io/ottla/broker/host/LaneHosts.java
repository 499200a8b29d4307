package io.ottla.broker.host;

import io.ottla.coordinator.group.GroupAnswer;
import io.ottla.coordinator.group.GroupCommand;
import io.ottla.coordinator.group.GroupEvent;
import io.ottla.protocol.lane.Lane;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The group machines that live on one lane, by partition of __consumer_offsets. Thread: that lane. */
final class LaneHosts {
    private final Lane lane;
    private final Map<Integer, MachineHost<GroupCommand<?>, GroupEvent, GroupAnswer>> hosts = new HashMap<>();

    LaneHosts(Lane lane) {
        this.lane = lane;
    }

    Lane lane() {
        return lane;
    }

    void add(int partition, MachineHost<GroupCommand<?>, GroupEvent, GroupAnswer> host) {
        assert lane.here();
        remove(partition);
        hosts.put(partition, host);
        host.start();
    }

    void remove(int partition) {
        assert lane.here();
        MachineHost<GroupCommand<?>, GroupEvent, GroupAnswer> gone = hosts.remove(partition);
        if (gone != null) {
            gone.resign();
        }
    }

    @Nullable
    MachineHost<GroupCommand<?>, GroupEvent, GroupAnswer> host(int partition) {
        assert lane.here();
        return hosts.get(partition);
    }

    Collection<MachineHost<GroupCommand<?>, GroupEvent, GroupAnswer>> all() {
        assert lane.here();
        return List.copyOf(hosts.values());
    }
}
