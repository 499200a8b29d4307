package io.ottla.broker.api.group;

import io.ottla.broker.api.Call;
import io.ottla.broker.api.Connection;
import io.ottla.broker.api.Handler;
import io.ottla.broker.api.OffsetsTopic;
import io.ottla.broker.host.GroupCoordinator;
import io.ottla.broker.meta.AddressBook;
import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.Endpoint;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.protocol.api.FindCoordinator.Request;
import io.ottla.protocol.api.FindCoordinator.Response;
import io.ottla.protocol.api.FindCoordinator.Response.Coordinator;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * FindCoordinator: one key up to version 3, many from 4 on (KIP-699). The coordinator of a group is the leader of its
 * partition of __consumer_offsets, which is created when it is first asked for. Only groups have one here: transactions
 * (key type 1) and share groups (2) are not built yet and are refused with INVALID_REQUEST.
 */
final class FindCoordinatorHandler implements Handler<Request, Response> {
    private static final int MANY_KEYS_SINCE = 4;
    private static final byte GROUP = 0;
    private static final String NOWHERE = "";

    private final Supplier<ClusterImage> image;
    private final OffsetsTopic topic;
    private final AddressBook addresses;

    FindCoordinatorHandler(Supplier<ClusterImage> image, OffsetsTopic topic, AddressBook addresses) {
        this.image = image;
        this.topic = topic;
        this.addresses = addresses;
    }

    @Override
    public Reply<Response> handle(Call<Request> call) {
        Request q = call.request();
        List<String> keys = call.version() >= MANY_KEYS_SINCE ? q.coordinatorKeys() : List.of(q.key());
        if (q.keyType() != GROUP) {
            String problem = "key type " + q.keyType() + " has no coordinator here, allowed is 0 (group)";
            return Reply.done(response(call, refused(keys, ErrorCode.INVALID_REQUEST, problem)));
        }
        ClusterImage now = image.get();
        if (keys.isEmpty() || now.topic(GroupCoordinator.TOPIC) != null) {
            return Reply.done(response(call, find(call.connection(), keys, now, null)));
        }
        return topic.ensure(call.lane())
                .map(made -> response(call, find(call.connection(), keys, made.image(), made.problem())));
    }

    private List<Coordinator> find(
            Connection connection, List<String> keys, ClusterImage now, @Nullable String problem) {
        TopicImage offsets = now.topic(GroupCoordinator.TOPIC);
        if (offsets == null || offsets.partitions().isEmpty()) {
            return refused(keys, ErrorCode.COORDINATOR_NOT_AVAILABLE, problem);
        }
        return keys.stream().map(key -> find(connection, key, now, offsets)).toList();
    }

    private Coordinator find(Connection connection, String key, ClusterImage now, TopicImage offsets) {
        int index = GroupCoordinator.partitionOf(key, offsets.partitions().size());
        PartitionImage partition = offsets.partitions().get(index);
        BrokerInfo leader = now.brokers().get(partition.leader());
        Endpoint endpoint = leader == null ? null : addresses.find(leader, connection.listener(), connection.local());
        if (leader == null || endpoint == null) {
            String problem = "partition " + index + " of " + GroupCoordinator.TOPIC + " has no leader on listener "
                    + connection.listener();
            return refused(key, ErrorCode.COORDINATOR_NOT_AVAILABLE, problem);
        }
        return new Coordinator(key, leader.id(), endpoint.host(), endpoint.port(), ErrorCode.NONE.code(), null);
    }

    private static List<Coordinator> refused(List<String> keys, ErrorCode error, @Nullable String problem) {
        return keys.stream().map(key -> refused(key, error, problem)).toList();
    }

    private static Coordinator refused(String key, ErrorCode error, @Nullable String problem) {
        return new Coordinator(key, -1, NOWHERE, -1, error.code(), problem);
    }

    private static Response response(Call<Request> call, List<Coordinator> found) {
        if (call.version() >= MANY_KEYS_SINCE) {
            return Response.builder().coordinators(found).build();
        }
        Coordinator only = found.get(0);
        return Response.builder()
                .errorCode(only.errorCode())
                .errorMessage(only.errorMessage())
                .nodeId(only.nodeId())
                .host(only.host())
                .port(only.port())
                .build();
    }
}
