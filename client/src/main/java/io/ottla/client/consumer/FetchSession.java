package io.ottla.client.consumer;

import io.ottla.client.TopicPartition;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one broker remembers of this consumer's fetches, so that only changes have to be said (KIP-227).
 *
 * <pre>
 *   NONE --full fetch, epoch 0--> answered with an id --incremental, epoch 1, 2, ...-->
 *     ^                              | answered without one: the broker keeps no more sessions
 *     +------------------------------+---- lost, refused
 * </pre>
 *
 * Thread: the client's loop.
 */
final class FetchSession {
    /** Sessions are known from here on; before, every fetch is full. */
    private static final int FROM = 7;

    private static final int NO_SESSION = -1;

    /** Topics are named by their ids from here on. */
    private static final int IDS_FROM = 13;
    /** The last version that names topics. */
    private static final int NAMES_TO = 12;
    /** The last version that has anything for a consumer. */
    private static final int IDS_TO = 17;

    /** What is asked of a partition. {@code topicId}: ZERO from a cluster that has none. */
    record Ask(long offset, int leaderEpoch, int bytesMax, Uuid topicId) {
        boolean hasId() {
            return !topicId.equals(Uuid.ZERO);
        }
    }

    private Map<TopicPartition, Ask> known = new LinkedHashMap<>();
    private boolean byId;
    private int id;
    private int epoch;

    /** Asks for these outside of any session. */
    static Question without(Map<TopicPartition, Ask> wanted) {
        return new Question(0, NO_SESSION, wanted, wanted, Map.of(), haveIds(wanted));
    }

    private static boolean haveIds(Map<TopicPartition, Ask> wanted) {
        return wanted.values().stream().allMatch(Ask::hasId);
    }

    /** Asks for exactly these. */
    Question next(Map<TopicPartition, Ask> wanted) {
        Map<TopicPartition, Ask> changed = new LinkedHashMap<>();
        Map<TopicPartition, Ask> gone = new LinkedHashMap<>();
        boolean ids = haveIds(wanted);
        if (ids != byId) {
            lost(id);
            byId = ids;
        }
        if (epoch > 0) {
            wanted.forEach((partition, ask) -> {
                if (!ask.equals(known.get(partition))) {
                    changed.put(partition, ask);
                }
            });
            known.forEach((partition, ask) -> {
                Ask now = wanted.get(partition);
                if (now == null || !now.topicId().equals(ask.topicId())) {
                    gone.put(partition, ask);
                }
            });
        } else {
            changed.putAll(wanted);
        }
        known = new LinkedHashMap<>(wanted);
        return new Question(id, epoch, wanted, changed, gone, ids);
    }

    /** The broker has answered; whether the answer can be used. */
    boolean answered(ErrorCode error, int sessionId) {
        if (error != ErrorCode.NONE) {
            lost(error == ErrorCode.FETCH_SESSION_ID_NOT_FOUND ? 0 : id);
            return false;
        }
        if (sessionId == 0) {
            lost(0);
        } else {
            id = sessionId;
            epoch = epoch == Integer.MAX_VALUE ? 1 : epoch + 1;
        }
        return true;
    }

    /** There was no answer: what the broker knows now is not certain. The next fetch ends the session and begins another. */
    void unanswered() {
        lost(id);
    }

    private void lost(int idToEnd) {
        id = idToEnd;
        epoch = 0;
        known = new LinkedHashMap<>();
    }

    /** What to send. {@code byId}: all topics have ids, so that they may be named by them. */
    record Question(
            int sessionId,
            int sessionEpoch,
            Map<TopicPartition, Ask> all,
            Map<TopicPartition, Ask> changed,
            Map<TopicPartition, Ask> gone,
            boolean byId) {
        /** A topic as it is named to the broker. */
        private record Name(String text, Uuid id) {}

        /** The last version that it can be asked in. */
        int versionMax() {
            return byId ? IDS_TO : NAMES_TO;
        }

        /** Puts it into the request. */
        Fetch.Request.Builder into(Fetch.Request.Builder request, int version) {
            boolean sessions = version >= FROM;
            return request.sessionId(sessionId)
                    .sessionEpoch(sessionEpoch)
                    .topics(topics(sessions ? changed : all, version))
                    .forgottenTopicsData(forgotten(version));
        }

        /** The name of each topic by its id, to read an answer by. */
        Map<Uuid, String> names() {
            Map<Uuid, String> names = new HashMap<>();
            all.forEach((partition, ask) -> names.put(ask.topicId(), partition.topic()));
            return names;
        }

        private static Name name(TopicPartition partition, Ask ask, int version) {
            return version >= IDS_FROM ? new Name("", ask.topicId()) : new Name(partition.topic(), Uuid.ZERO);
        }

        private static List<Fetch.Request.Topic> topics(Map<TopicPartition, Ask> asks, int version) {
            Map<Name, List<Fetch.Request.Partition>> byTopic = new LinkedHashMap<>();
            asks.forEach(
                    (partition, ask) -> byTopic.computeIfAbsent(name(partition, ask, version), t -> new ArrayList<>())
                            .add(Fetch.Request.Partition.builder()
                                    .partition(partition.partition())
                                    .currentLeaderEpoch(ask.leaderEpoch())
                                    .fetchOffset(ask.offset())
                                    .logStartOffset(-1)
                                    .partitionMaxBytes(ask.bytesMax())
                                    .build()));
            return byTopic.entrySet().stream()
                    .map(topic -> Fetch.Request.Topic.builder()
                            .topic(topic.getKey().text())
                            .topicId(topic.getKey().id())
                            .partitions(topic.getValue())
                            .build())
                    .toList();
        }

        private List<Fetch.Request.ForgottenTopicsData> forgotten(int version) {
            Map<Name, List<Integer>> byTopic = new LinkedHashMap<>();
            gone.forEach((partition, ask) -> {
                if (version >= IDS_FROM || !all.containsKey(partition)) {
                    byTopic.computeIfAbsent(name(partition, ask, version), t -> new ArrayList<>())
                            .add(partition.partition());
                }
            });
            return byTopic.entrySet().stream()
                    .map(topic -> Fetch.Request.ForgottenTopicsData.builder()
                            .topic(topic.getKey().text())
                            .topicId(topic.getKey().id())
                            .partitions(topic.getValue())
                            .build())
                    .toList();
        }
    }
}
