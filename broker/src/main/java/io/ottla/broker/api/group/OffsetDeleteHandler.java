package io.ottla.broker.api.group;

import io.ottla.broker.api.Call;
import io.ottla.broker.api.Handler;
import io.ottla.broker.host.GroupCoordinator;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.group.DeleteOffsets.Answer;
import io.ottla.coordinator.group.DeleteOffsets.Command;
import io.ottla.coordinator.group.OffsetKey;
import io.ottla.protocol.api.OffsetDelete.Request;
import io.ottla.protocol.api.OffsetDelete.Response;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;

/** OffsetDelete (KIP-496). */
final class OffsetDeleteHandler implements Handler<Request, Response> {
    private final GroupCoordinator groups;
    private final Supplier<ClusterImage> image;

    OffsetDeleteHandler(GroupCoordinator groups, Supplier<ClusterImage> image) {
        this.groups = groups;
        this.image = image;
    }

    @Override
    public Reply<Response> handle(Call<Request> call) {
        Request q = call.request();
        ClusterImage now = image.get();
        List<OffsetKey> keys = new ArrayList<>();
        for (Request.Topic topic : q.topics()) {
            for (Request.Partition p : topic.partitions()) {
                if (now.partition(topic.name(), p.partitionIndex()) != null) {
                    keys.add(new OffsetKey(topic.name(), p.partitionIndex()));
                }
            }
        }
        Reply<Answer> answer = groups.ask(call.lane(), q.groupId(), ticket -> new Command(ticket, q.groupId(), keys));
        return answer.map(a -> response(q, now, a));
    }

    private static Response response(Request q, ClusterImage now, Answer a) {
        if (a.error() != ErrorCode.NONE) {
            return Response.builder().errorCode(a.error().code()).build();
        }
        Iterator<ErrorCode> results = a.errors().iterator();
        List<Response.Topic> topics = new ArrayList<>(q.topics().size());
        for (Request.Topic topic : q.topics()) {
            List<Response.Partition> partitions =
                    new ArrayList<>(topic.partitions().size());
            for (Request.Partition p : topic.partitions()) {
                ErrorCode error = now.partition(topic.name(), p.partitionIndex()) == null
                        ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
                        : results.next();
                partitions.add(new Response.Partition(p.partitionIndex(), error.code()));
            }
            topics.add(new Response.Topic(topic.name(), partitions));
        }
        return Response.builder().topics(topics).build();
    }
}
