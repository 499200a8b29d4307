package io.ottla.broker.replica;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ottla.broker.log.EpochEnd;
import io.ottla.broker.log.PartitionName;
import io.ottla.broker.partition.FetchedRun;
import io.ottla.client.net.Request;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A follower's Fetch: what is asked, and what the answer means for each copy. Thread: the loop's lane. */
final class FetchExchange {
    /** Topics are named by id from the version behind this one on. */
    private static final int LAST_BY_NAME = 12;

    /** The newest version that a Kafka 3.9 leader knows; what came later says nothing to a follower of ZooKeeper's. */
    private static final int HIGHEST = 17;

    private static final int REPLICA_STATE_FROM = 15;
    private static final int NO_EPOCH = -1;

    private final LongSupplier brokerEpoch;
    private final Session session = new Session();

    FetchExchange(LongSupplier brokerEpoch) {
        this.brokerEpoch = brokerEpoch;
    }

    Request request(Map<PartitionName, Asked> asked, LoopSettings settings, int offered) {
        int version = Math.min(offered, idsKnown(asked.values()) ? HIGHEST : LAST_BY_NAME);
        Fetch.Request.Builder request = Fetch.Request.builder()
                .maxWaitMs(settings.waitMaxMs())
                .minBytes(settings.bytesMin())
                .maxBytes(settings.responseBytesMax());
        if (version >= REPLICA_STATE_FROM) {
            request.replicaState(
                    new Fetch.Request.ReplicaState(settings.brokerId(), Math.max(NO_EPOCH, brokerEpoch.getAsLong())));
        } else {
            request.replicaId(settings.brokerId());
        }
        session.fill(request, asked, settings.partitionBytesMax(), version);
        Fetch.Request body = request.build();
        return Request.of(ApiKey.FETCH, version, version, chosen -> body);
    }

    private static boolean idsKnown(Collection<Asked> asked) {
        for (Asked one : asked) {
            if (one.at().topicId().isZero()) {
                return false;
            }
        }
        return true;
    }

    void failed() {
        session.reset();
    }

    /** What is to be done with each copy that the answer is about; null when it is about the fetch as a whole. */
    @Nullable
    List<Landing> answered(Map<PartitionName, Asked> asked, Fetch.Response response) {
        if (!session.answered(response)) {
            return null;
        }
        List<Landing> landings = new ArrayList<>();
        for (Fetch.Response.TopicResponse topic : response.responses()) {
            String name = Uuid.ZERO.equals(topic.topicId()) ? topic.topic() : session.topic(topic.topicId());
            for (Fetch.Response.Partition partition : topic.partitions()) {
                Asked one = name == null || partition.partitionIndex() < 0
                        ? null
                        : asked.get(new PartitionName(name, partition.partitionIndex()));
                if (one != null) {
                    landings.add(landing(one, partition));
                }
            }
        }
        return landings;
    }

    private Landing landing(Asked one, Fetch.Response.Partition answer) {
        Copy copy = one.copy();
        int epoch = copy.role.leaderEpoch();
        ErrorCode error = ErrorCode.of(answer.errorCode());
        if (error == ErrorCode.OFFSET_OUT_OF_RANGE) {
            return Landing.known(copy, one.at(), Landing.Outcome.BOUNDS);
        }
        if (error != ErrorCode.NONE) {
            return Landing.refused(copy, one.at(), error);
        }
        if (answer.divergingEpoch().epoch() >= 0) {
            EpochEnd end = new EpochEnd(
                    answer.divergingEpoch().epoch(), answer.divergingEpoch().endOffset());
            return Landing.cutting(copy, partition -> partition.diverged(epoch, end));
        }
        ByteBuf records = answer.records() == null
                ? Unpooled.EMPTY_BUFFER
                : answer.records().buffer();
        FetchedRun run = new FetchedRun(one.at().endOffset(), records, answer.highWatermark(), answer.logStartOffset());
        return Landing.run(copy, run);
    }
}
