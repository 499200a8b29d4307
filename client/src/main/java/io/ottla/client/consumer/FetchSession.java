package io.ottla.client.consumer;

import io.ottla.client.TopicPartition;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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

    /** What is asked of a partition. */
    record Ask(long offset, int leaderEpoch, int bytesMax) {}

    private Map<TopicPartition, Ask> known = new LinkedHashMap<>();
    private int id;
    private int epoch;

    /** Asks for these outside of any session. */
    static Question without(Map<TopicPartition, Ask> wanted) {
        return new Question(0, NO_SESSION, wanted, wanted, Set.of());
    }

    /** Asks for exactly these. */
    Question next(Map<TopicPartition, Ask> wanted) {
        Map<TopicPartition, Ask> changed = new LinkedHashMap<>();
        Set<TopicPartition> gone = new LinkedHashSet<>();
        if (epoch > 0) {
            wanted.forEach((partition, ask) -> {
                if (!ask.equals(known.get(partition))) {
                    changed.put(partition, ask);
                }
            });
            gone.addAll(known.keySet());
            gone.removeAll(wanted.keySet());
        } else {
            changed.putAll(wanted);
        }
        known = new LinkedHashMap<>(wanted);
        return new Question(id, epoch, wanted, changed, gone);
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

    /** What to send. */
    record Question(
            int sessionId,
            int sessionEpoch,
            Map<TopicPartition, Ask> all,
            Map<TopicPartition, Ask> changed,
            Set<TopicPartition> gone) {
        /** Puts it into the request. */
        Fetch.Request.Builder into(Fetch.Request.Builder request, int version) {
            boolean sessions = version >= FROM;
            return request.sessionId(sessionId)
                    .sessionEpoch(sessionEpoch)
                    .topics(topics(sessions ? changed : all))
                    .forgottenTopicsData(forgotten());
        }

        private static List<Fetch.Request.Topic> topics(Map<TopicPartition, Ask> asks) {
            Map<String, List<Fetch.Request.Partition>> byTopic = new LinkedHashMap<>();
            asks.forEach((partition, ask) -> byTopic.computeIfAbsent(partition.topic(), t -> new ArrayList<>())
                    .add(Fetch.Request.Partition.builder()
                            .partition(partition.partition())
                            .currentLeaderEpoch(ask.leaderEpoch())
                            .fetchOffset(ask.offset())
                            .logStartOffset(-1)
                            .partitionMaxBytes(ask.bytesMax())
                            .build()));
            return byTopic.entrySet().stream()
                    .map(topic -> Fetch.Request.Topic.builder()
                            .topic(topic.getKey())
                            .partitions(topic.getValue())
                            .build())
                    .toList();
        }

        private List<Fetch.Request.ForgottenTopicsData> forgotten() {
            Map<String, List<Integer>> byTopic = new LinkedHashMap<>();
            gone.forEach(partition -> byTopic.computeIfAbsent(partition.topic(), t -> new ArrayList<>())
                    .add(partition.partition()));
            return byTopic.entrySet().stream()
                    .map(topic -> Fetch.Request.ForgottenTopicsData.builder()
                            .topic(topic.getKey())
                            .partitions(topic.getValue())
                            .build())
                    .toList();
        }
    }
}
