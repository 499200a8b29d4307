package io.ottla.broker.api.group;

import io.ottla.broker.api.Call;
import io.ottla.broker.api.Handler;
import io.ottla.broker.host.GroupCoordinator;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.coordinator.group.FetchOffsets.Answer;
import io.ottla.coordinator.group.FetchOffsets.Command;
import io.ottla.coordinator.group.OffsetKey;
import io.ottla.protocol.api.OffsetFetch.Request;
import io.ottla.protocol.api.OffsetFetch.Response;
import io.ottla.protocol.lane.Gather;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * OffsetFetch.
 *
 * <pre>
 *   version  groups     topics                     an error of the whole group stands
 *   0, 1     one        named                      at each partition
 *   2 - 7    one        named, or null for all     in errorCode
 *   8, 9     many       named, or null for all     in the group's errorCode
 *   10       many       by id, or null for all     "
 * </pre>
 */
final class OffsetFetchHandler implements Handler<Request, Response> {
    private static final int MANY_GROUPS_SINCE = 8;
    private static final int TOPIC_IDS_SINCE = 10;

    private final GroupCoordinator groups;
    private final Supplier<ClusterImage> image;

    OffsetFetchHandler(GroupCoordinator groups, Supplier<ClusterImage> image) {
        this.groups = groups;
        this.image = image;
    }

    @Override
    public Reply<Response> handle(Call<Request> call) {
        return call.version() >= MANY_GROUPS_SINCE ? many(call) : one(call);
    }

    private Reply<Response> one(Call<Request> call) {
        Request q = call.request();
        List<Request.Topic> topics = q.topics();
        List<OffsetKey> keys = topics == null
                ? null
                : topics.stream()
                        .flatMap(topic -> keys(topic.name(), topic.partitionIndexes()))
                        .toList();
        return ask(call.lane(), q.groupId(), keys, q.requireStable())
                .map(answer -> FetchedOffsets.oneGroup(answer, keys, call.version()));
    }

    private static Stream<OffsetKey> keys(String topic, List<Integer> partitions) {
        return partitions.stream().map(index -> new OffsetKey(topic, index));
    }

    private Reply<Answer> ask(Lane asker, String groupId, @Nullable List<OffsetKey> keys, boolean stableOnly) {
        return groups.ask(asker, groupId, ticket -> new Command(ticket, groupId, keys, stableOnly));
    }

    private Reply<Response> many(Call<Request> call) {
        Gather<Response.Group> all = new Gather<>(call.lane());
        boolean byId = call.version() >= TOPIC_IDS_SINCE;
        for (Request.Group group : call.request().groups()) {
            all.add(byId ? byId(call, group) : byName(call, group));
        }
        return all.all().map(list -> Response.builder().groups(list).build());
    }

    private Reply<Response.Group> byName(Call<Request> call, Request.Group group) {
        List<Request.GroupTopic> topics = group.topics();
        List<OffsetKey> keys = topics == null
                ? null
                : topics.stream()
                        .flatMap(topic -> keys(topic.name(), topic.partitionIndexes()))
                        .toList();
        return ask(call.lane(), group.groupId(), keys, call.request().requireStable())
                .map(answer -> FetchedOffsets.byName(group.groupId(), answer));
    }

    private Reply<Response.Group> byId(Call<Request> call, Request.Group group) {
        ClusterImage now = image.get();
        List<Request.GroupTopic> topics = group.topics();
        List<OffsetKey> keys = topics == null
                ? null
                : topics.stream().flatMap(topic -> keys(topic, now)).toList();
        return ask(call.lane(), group.groupId(), keys, call.request().requireStable())
                .map(answer -> FetchedOffsets.byId(group, answer, now));
    }

    /** None for a topic whose id is not known: it is answered without asking. */
    private static Stream<OffsetKey> keys(Request.GroupTopic topic, ClusterImage now) {
        TopicImage known = now.topic(topic.topicId());
        return known == null ? Stream.empty() : keys(known.name(), topic.partitionIndexes());
    }
}
