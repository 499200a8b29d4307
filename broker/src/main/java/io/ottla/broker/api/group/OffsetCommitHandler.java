package io.ottla.broker.api.group;

import io.ottla.broker.api.Call;
import io.ottla.broker.api.Handler;
import io.ottla.broker.host.GroupCoordinator;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.coordinator.group.CommitOffsets.Answer;
import io.ottla.coordinator.group.CommitOffsets.Command;
import io.ottla.coordinator.group.CommitOffsets.Wanted;
import io.ottla.coordinator.group.OffsetKey;
import io.ottla.protocol.api.OffsetCommit.Request;
import io.ottla.protocol.api.OffsetCommit.Response;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * OffsetCommit. Partitions that do not exist are refused here, the others go to the group. Topics are named by name up
 * to version 9 and by id from 10 on.
 */
final class OffsetCommitHandler implements Handler<Request, Response> {
    private static final int TOPIC_IDS_SINCE = 10;

    private final GroupCoordinator groups;
    private final Supplier<ClusterImage> image;

    OffsetCommitHandler(GroupCoordinator groups, Supplier<ClusterImage> image) {
        this.groups = groups;
        this.image = image;
    }

    @Override
    public Reply<Response> handle(Call<Request> call) {
        Request q = call.request();
        boolean byId = call.version() >= TOPIC_IDS_SINCE;
        ClusterImage now = image.get();
        List<Wanted> wanted = new ArrayList<>();
        List<@Nullable ErrorCode> refused = new ArrayList<>();
        for (Request.Topic topic : q.topics()) {
            TopicImage known = byId ? now.topic(topic.topicId()) : now.topic(topic.name());
            for (Request.Partition p : topic.partitions()) {
                ErrorCode error = check(known, p.partitionIndex(), byId);
                refused.add(error);
                if (known != null && error == null) {
                    wanted.add(wanted(known.name(), p));
                }
            }
        }
        if (wanted.isEmpty()) {
            return Reply.done(response(q, refused, List.of()));
        }
        Reply<Answer> answer = groups.ask(call.lane(), q.groupId(), ticket -> command(q, ticket, wanted));
        return answer.map(a -> response(q, refused, a.errors()));
    }

    /** Null if the partition exists. */
    private static @Nullable ErrorCode check(@Nullable TopicImage topic, int partition, boolean byId) {
        if (topic == null) {
            return byId ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
        }
        return topic.partition(partition) == null ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION : null;
    }

    private static Wanted wanted(String topic, Request.Partition p) {
        return new Wanted(
                new OffsetKey(topic, p.partitionIndex()),
                p.committedOffset(),
                p.committedLeaderEpoch(),
                p.committedMetadata(),
                p.commitTimestamp());
    }

    private static Command command(Request q, long ticket, List<Wanted> wanted) {
        return new Command(
                ticket,
                q.groupId(),
                q.memberId(),
                q.groupInstanceId(),
                q.generationIdOrMemberEpoch(),
                q.retentionTimeMs(),
                wanted);
    }

    /** In the request's order: what was refused here, and for the rest the group's results one after the other. */
    private static Response response(Request q, List<@Nullable ErrorCode> refused, List<ErrorCode> results) {
        Iterator<@Nullable ErrorCode> here = refused.iterator();
        Iterator<ErrorCode> there = results.iterator();
        List<Response.Topic> topics = new ArrayList<>(q.topics().size());
        for (Request.Topic topic : q.topics()) {
            List<Response.Partition> partitions =
                    new ArrayList<>(topic.partitions().size());
            for (Request.Partition p : topic.partitions()) {
                ErrorCode error = here.next();
                partitions.add(
                        new Response.Partition(p.partitionIndex(), (error == null ? there.next() : error).code()));
            }
            topics.add(new Response.Topic(topic.name(), topic.topicId(), partitions));
        }
        return Response.builder().topics(topics).build();
    }
}
