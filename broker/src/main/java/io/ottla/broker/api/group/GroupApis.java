package io.ottla.broker.api.group;

import io.ottla.broker.api.ApiTable;
import io.ottla.broker.api.OffsetsTopic;
import io.ottla.broker.host.GroupCoordinator;
import io.ottla.broker.meta.AddressBook;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.protocol.api.ApiKey;
import java.util.List;
import java.util.function.Supplier;

/** The rows of the group APIs in the table of APIs: every version that there is. */
public final class GroupApis {
    private GroupApis() {}

    /**
     * @param randomIds a new random UUID in text form each time; from any thread
     * @param addresses what clients are told of brokers
     */
    public static List<ApiTable.Entry> entries(
            GroupCoordinator groups,
            Supplier<ClusterImage> image,
            OffsetsTopic topic,
            AddressBook addresses,
            Supplier<String> randomIds) {
        return List.of(
                ApiTable.Entry.all(ApiKey.OFFSET_COMMIT, new OffsetCommitHandler(groups, image)),
                ApiTable.Entry.all(ApiKey.OFFSET_FETCH, new OffsetFetchHandler(groups, image)),
                ApiTable.Entry.all(ApiKey.FIND_COORDINATOR, new FindCoordinatorHandler(image, topic, addresses)),
                ApiTable.Entry.all(ApiKey.JOIN_GROUP, new JoinGroupHandler(groups, randomIds)),
                ApiTable.Entry.all(ApiKey.HEARTBEAT, new HeartbeatHandler(groups)),
                ApiTable.Entry.all(ApiKey.LEAVE_GROUP, new LeaveGroupHandler(groups)),
                ApiTable.Entry.all(ApiKey.SYNC_GROUP, new SyncGroupHandler(groups)),
                ApiTable.Entry.all(ApiKey.DESCRIBE_GROUPS, new DescribeGroupsHandler(groups)),
                ApiTable.Entry.all(ApiKey.LIST_GROUPS, new ListGroupsHandler(groups)),
                ApiTable.Entry.all(ApiKey.DELETE_GROUPS, new DeleteGroupsHandler(groups)),
                ApiTable.Entry.all(ApiKey.OFFSET_DELETE, new OffsetDeleteHandler(groups, image)));
    }
}
