package io.ottla.broker.replica;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ottla.broker.check.Replicas;
import io.ottla.broker.log.PartitionName;
import io.ottla.client.net.Answer;
import io.ottla.client.net.Request;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The replicas on other brokers, read as a consumer reads (KIP-392 lets it read from followers): what is committed, without
 * being taken for a follower. A connection per question, as questions are rare. Thread: any.
 */
public final class OtherReplicas implements Replicas {
    /** From here on followers answer consumers too. */
    private static final int LOWEST = 11;

    private static final int LAST_BY_NAME = 12;
    private static final int HIGHEST = 17;
    private static final int BYTES_MAX = 1 << 20;
    private static final int WAIT_MAX_MS = 500;

    private final int brokerId;
    private final Supplier<ClusterImage> image;
    private final Followings.Site site;

    /**
     * @param brokerId of this broker
     * @param image the newest one that this broker has
     */
    public OtherReplicas(int brokerId, Supplier<ClusterImage> image, Followings.Site site) {
        this.brokerId = brokerId;
        this.image = image;
        this.site = site;
    }

    @Override
    public List<Integer> of(PartitionName partition) {
        ClusterImage now = image.get();
        PartitionImage state = now.partition(partition.topic(), partition.index());
        if (state == null) {
            return List.of();
        }
        Set<Integer> brokers = new LinkedHashSet<>();
        brokers.add(state.leader());
        brokers.addAll(state.isr());
        brokers.addAll(state.replicas());
        List<Integer> others = new ArrayList<>(brokers);
        others.removeIf(id -> id == brokerId || !now.brokers().containsKey(id));
        return others;
    }

    @Override
    public Reply<ByteBuf> read(Lane asker, int broker, PartitionName partition, Uuid topicId, long offset) {
        Reply<ByteBuf> found = Reply.on(asker);
        site.lane().enter(() -> {
            LeaderLink link = site.opener().open(broker);
            link.version(ApiKey.FETCH)
                    .then(version -> version < LOWEST
                            ? Reply.<Answer>failed(new IllegalStateException("it is older than Kafka 2.4"))
                            : link.send(request(version, partition, topicId, offset)))
                    .map(answer -> records(answer.as(Fetch.Response.class)))
                    .read((records, error) -> {
                        link.close();
                        if (records == null) {
                            found.fail(error == null ? new IllegalStateException("no answer") : error);
                        } else {
                            found.complete(records);
                        }
                    });
        });
        return found;
    }

    private static Request request(int offered, PartitionName partition, Uuid topicId, long offset) {
        int version = Math.min(offered, topicId.isZero() ? LAST_BY_NAME : HIGHEST);
        Fetch.Request.Topic topic = Fetch.Request.Topic.builder()
                .topic(partition.topic())
                .topicId(topicId)
                .partitions(List.of(Fetch.Request.Partition.builder()
                        .partition(partition.index())
                        .fetchOffset(offset)
                        .partitionMaxBytes(BYTES_MAX)
                        .build()))
                .build();
        Fetch.Request body = Fetch.Request.builder()
                .maxWaitMs(WAIT_MAX_MS)
                .minBytes(1)
                .maxBytes(BYTES_MAX)
                .topics(List.of(topic))
                .build();
        return Request.of(ApiKey.FETCH, version, version, chosen -> body);
    }

    private static ByteBuf records(Fetch.Response response) {
        if (response.errorCode() != 0) {
            throw new IllegalStateException("it answers " + ErrorCode.of(response.errorCode()));
        }
        for (Fetch.Response.TopicResponse topic : response.responses()) {
            for (Fetch.Response.Partition answer : topic.partitions()) {
                if (answer.errorCode() != 0) {
                    throw new IllegalStateException("it answers " + ErrorCode.of(answer.errorCode()));
                }
                return answer.records() == null
                        ? Unpooled.EMPTY_BUFFER
                        : answer.records().buffer();
            }
        }
        throw new IllegalStateException("it answers nothing");
    }
}
