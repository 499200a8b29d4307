package io.ottla.broker.api.data;

import io.ottla.broker.api.Call;
import io.ottla.broker.api.Handler;
import io.ottla.broker.api.Refused;
import io.ottla.broker.partition.Partition;
import io.ottla.broker.partition.Partitions;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.protocol.api.Produce;
import io.ottla.protocol.lane.Gather;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Produce: hands each partition's record data to the lane of that partition, and gathers what becomes of it. With
 * acks=0 there is no answer; a failure then ends the connection, which is all that such a client can notice.
 */
public final class ProduceHandler implements Handler<Produce.Request, Produce.Response> {
    private static final int HINTS_FROM = 10;
    private static final int TOPIC_ID_FROM = 13;

    private final Supplier<ClusterImage> image;
    private final Partitions partitions;
    private final ProduceIntake intake;
    private final LeaderHints hints;

    public ProduceHandler(
            Supplier<ClusterImage> image, Partitions partitions, ProduceIntake intake, LeaderHints hints) {
        this.hints = hints;
        this.image = image;
        this.partitions = partitions;
        this.intake = intake;
    }

    @Override
    public Reply<Produce.Response> handle(Call<Produce.Request> call) {
        Produce.Request request = call.request();
        if (request.acks() < -1 || request.acks() > 1) {
            throw new Refused(
                    ErrorCode.INVALID_REQUIRED_ACKS, "acks is " + request.acks() + ", allowed are -1, 0 and 1");
        }
        ClusterImage now = image.get();
        Gather<Produce.Response.PartitionResponse> gather = new Gather<>(call.lane());
        for (Produce.Request.TopicData topic : request.topicData()) {
            TopicImage known = find(now, call.version(), topic.name(), topic.topicId());
            for (Produce.Request.PartitionData data : topic.partitionData()) {
                gather.add(store(call, known, data));
            }
        }
        Reply<Produce.Response> answer = Reply.on(call.lane());
        gather.all().read((results, error) -> {
            if (results == null) {
                answer.fail(error == null ? new IllegalStateException() : error);
            } else {
                finish(call, results, answer);
            }
        });
        return answer;
    }

    private Reply<Produce.Response.PartitionResponse> store(
            Call<Produce.Request> call, @Nullable TopicImage topic, Produce.Request.PartitionData data) {
        if (topic == null) {
            ErrorCode unknown =
                    call.version() >= TOPIC_ID_FROM ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
            return Reply.done(ProduceAnswers.refused(data.index(), unknown, null));
        }
        Partition partition = partitions.find(topic.name(), data.index());
        if (partition == null) {
            boolean exists =
                    data.index() >= 0 && data.index() < topic.partitions().size();
            ErrorCode error = exists ? ErrorCode.NOT_LEADER_OR_FOLLOWER : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
            return Reply.done(ProduceAnswers.refused(data.index(), error, null));
        }
        call.connection().workedOn(partition.lane());
        return intake.store(call, partition, data);
    }

    private static @Nullable TopicImage find(ClusterImage now, int version, String name, Uuid id) {
        return version >= TOPIC_ID_FROM ? now.topic(id) : now.topic(name);
    }

    private void finish(
            Call<Produce.Request> call,
            List<Produce.Response.PartitionResponse> results,
            Reply<Produce.Response> answer) {
        if (call.request().acks() != 0) {
            boolean moved = call.version() >= HINTS_FROM
                    && results.stream().anyMatch(result -> LeaderHints.helps(result.errorCode()));
            Produce.Response response = answer(call.request(), results);
            answer.complete(moved ? hinted(call, response) : response);
            return;
        }
        for (Produce.Response.PartitionResponse result : results) {
            if (result.errorCode() != 0) {
                answer.fail(new Refused(
                        ErrorCode.of(result.errorCode()), "acks=0, partition " + result.index() + " refused"));
                return;
            }
        }
        answer.completeEmpty();
    }

    private static Produce.Response answer(Produce.Request request, List<Produce.Response.PartitionResponse> results) {
        List<Produce.Response.TopicResponse> topics =
                new ArrayList<>(request.topicData().size());
        int at = 0;
        for (Produce.Request.TopicData topic : request.topicData()) {
            int to = at + topic.partitionData().size();
            topics.add(new Produce.Response.TopicResponse(topic.name(), topic.topicId(), results.subList(at, to)));
            at = to;
        }
        return Produce.Response.builder().responses(topics).build();
    }

    private Produce.Response hinted(Call<Produce.Request> call, Produce.Response response) {
        LeaderHints.Answer found = hints.answer(call.connection());
        List<Produce.Response.TopicResponse> topics = new ArrayList<>();
        for (Produce.Response.TopicResponse topic : response.responses()) {
            TopicImage known = find(found.image(), call.version(), topic.name(), topic.topicId());
            topics.add(new Produce.Response.TopicResponse(
                    topic.name(),
                    topic.topicId(),
                    topic.partitionResponses().stream()
                            .map(one -> hinted(one, known, found))
                            .toList()));
        }
        return response.toBuilder()
                .responses(topics)
                .nodeEndpoints(found.places(Produce.Response.NodeEndpoint::new))
                .build();
    }

    private static Produce.Response.PartitionResponse hinted(
            Produce.Response.PartitionResponse one, @Nullable TopicImage topic, LeaderHints.Answer found) {
        if (!LeaderHints.helps(one.errorCode())) {
            return one;
        }
        Produce.Response.CurrentLeader told = one.currentLeader();
        LeaderHints.Lead lead =
                found.lead(topic, one.index(), new LeaderHints.Lead(told.leaderId(), told.leaderEpoch()));
        return one.toBuilder()
                .currentLeader(
                        lead == null
                                ? Produce.Response.CurrentLeader.DEFAULT
                                : new Produce.Response.CurrentLeader(lead.brokerId(), lead.epoch()))
                .build();
    }
}
