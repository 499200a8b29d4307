package io.ottla.broker.replica;

import io.ottla.broker.log.PartitionName;
import io.ottla.broker.partition.CopyPosition;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The follower's end of a fetch session (KIP-227): remembers what the leader was told, and says only what is new. The
 * leader's end dies with the connection, which shows as an error and is answered with a new session.
 *
 * <pre>
 *   NEW (0,0) --full fetch, answer with id n--> KEPT (n,1) (n,2) ... --error, failure--> NEW
 *       ^  | answer with id 0: the leader keeps none
 *       +--+
 * </pre>
 *
 * Thread: the loop's lane.
 */
final class Session {
    private static final int NONE = 0;
    private static final int FIRST_EPOCH = 0;
    private static final int FIRST_BY_ID = 13;

    private final LinkedHashMap<PartitionName, Told> told = new LinkedHashMap<>();
    private final Map<Uuid, String> topics = new HashMap<>();
    private int id = NONE;
    private int epoch = FIRST_EPOCH;
    private boolean byId;

    /** What the leader knows of one partition. */
    private record Told(CopyPosition at, int leaderEpoch, int bytesMax) {
        boolean isStill(Asked one, int bytesMaxNow) {
            return leaderEpoch == one.copy().role.leaderEpoch() && bytesMax == bytesMaxNow && at.equals(one.at());
        }
    }

    /**
     * Puts into the request what has to be said so that it is about these partitions.
     *
     * @param asked by partition, in the order in which they should be served
     * @param bytesMax of one partition in the answer
     */
    void fill(Fetch.Request.Builder request, Map<PartitionName, Asked> asked, int bytesMax, int version) {
        if (version >= FIRST_BY_ID != byId || isRecreated(asked)) {
            reset();
            byId = version >= FIRST_BY_ID;
        }
        request.sessionId(id).sessionEpoch(epoch);
        LinkedHashMap<String, List<Fetch.Request.Partition>> news = new LinkedHashMap<>();
        Map<String, Uuid> ids = new HashMap<>();
        asked.forEach((name, one) -> {
            Told before = told.get(name);
            if (before == null || !before.isStill(one, bytesMax)) {
                news.computeIfAbsent(name.topic(), topic -> new ArrayList<>()).add(wish(name, one, bytesMax));
                ids.put(name.topic(), one.at().topicId());
                topics.put(one.at().topicId(), name.topic());
                told.put(name, new Told(one.at(), one.copy().role.leaderEpoch(), bytesMax));
            }
        });
        List<Fetch.Request.Topic> changed = new ArrayList<>(news.size());
        news.forEach((topic, partitions) -> changed.add(Fetch.Request.Topic.builder()
                .topic(topic)
                .topicId(Objects.requireNonNull(ids.get(topic)))
                .partitions(partitions)
                .build()));
        request.topics(changed);
        request.forgottenTopicsData(forget(asked.keySet()));
    }

    private static Fetch.Request.Partition wish(PartitionName name, Asked one, int bytesMax) {
        return Fetch.Request.Partition.builder()
                .partition(name.index())
                .currentLeaderEpoch(one.copy().role.leaderEpoch())
                .fetchOffset(one.at().endOffset())
                .lastFetchedEpoch(one.at().lastEpoch())
                .logStartOffset(one.at().startOffset())
                .partitionMaxBytes(bytesMax)
                .build();
    }

    /** A topic of the same name with another id is another topic: the simplest way to say so is from the start. */
    private boolean isRecreated(Map<PartitionName, Asked> asked) {
        for (Map.Entry<PartitionName, Asked> one : asked.entrySet()) {
            Told before = told.get(one.getKey());
            if (before != null
                    && !before.at.topicId().equals(one.getValue().at().topicId())) {
                return true;
            }
        }
        return false;
    }

    private List<Fetch.Request.ForgottenTopicsData> forget(Collection<PartitionName> wanted) {
        if (told.size() == wanted.size()) {
            return List.of();
        }
        List<Fetch.Request.ForgottenTopicsData> gone = new ArrayList<>();
        told.entrySet().removeIf(entry -> {
            PartitionName name = entry.getKey();
            if (wanted.contains(name)) {
                return false;
            }
            gone.add(new Fetch.Request.ForgottenTopicsData(
                    name.topic(), entry.getValue().at.topicId(), List.of(name.index())));
            return true;
        });
        return gone;
    }

    /** The name of the topic that the answer names by id; null if it was not asked for. */
    @Nullable
    String topic(Uuid topicId) {
        return topics.get(topicId);
    }

    /** The leader answered. Returns whether the answer is about partitions. */
    boolean answered(Fetch.Response answer) {
        if (answer.errorCode() != ErrorCode.NONE.code()) {
            reset();
            return false;
        }
        if (answer.sessionId() == NONE) {
            reset();
        } else {
            id = answer.sessionId();
            epoch = epoch == Integer.MAX_VALUE ? 1 : epoch + 1;
        }
        return true;
    }

    /** The next fetch begins a new session. The names of topics are kept for an answer that may still be read. */
    void reset() {
        told.clear();
        id = NONE;
        epoch = FIRST_EPOCH;
    }
}
