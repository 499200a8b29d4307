package io.ottla.broker.api.data;

import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a client has asked for on this connection, so that it need not say it again with every fetch (KIP-227). It lives and
 * dies with the connection: after a reconnect the client is told that there is no such session, and sends a full fetch.
 *
 * <p>Thread: the connection's event loop.
 */
final class FetchSession {
    static final int NO_ID = 0;
    static final int INITIAL_EPOCH = 0;
    static final int FINAL_EPOCH = -1;

    private final int id;
    private final LinkedHashMap<Key, Entry> entries = new LinkedHashMap<>();
    private int nextEpoch = 1;

    FetchSession(int id) {
        this.id = id;
    }

    /** A partition as the client names it: by topic name up to version 12, by topic id from 13 on. */
    record Key(String topic, Uuid topicId, int partition) {}

    /** What is wanted of a partition, and what the client was last told of it. */
    static final class Entry {
        private Fetch.Request.Partition wanted;
        private long toldWatermark = -1;
        private long toldStart = -1;

        Entry(Fetch.Request.Partition wanted) {
            this.wanted = wanted;
        }

        Fetch.Request.Partition wanted() {
            return wanted;
        }

        long toldWatermark() {
            return toldWatermark;
        }
    }

    int id() {
        return id;
    }

    int size() {
        return entries.size();
    }

    /** Whether this is the epoch that comes next; if so, the one after it is expected from now on. */
    boolean continuesWith(int epoch) {
        if (epoch != nextEpoch) {
            return false;
        }
        nextEpoch = epoch == Integer.MAX_VALUE ? 1 : epoch + 1;
        return true;
    }

    /** Takes in what a request adds, changes and forgets. */
    void update(Fetch.Request request) {
        for (Fetch.Request.ForgottenTopicsData topic : request.forgottenTopicsData()) {
            topic.partitions().forEach(p -> entries.remove(new Key(topic.topic(), topic.topicId(), p)));
        }
        for (Fetch.Request.Topic topic : request.topics()) {
            for (Fetch.Request.Partition partition : topic.partitions()) {
                Key key = new Key(topic.topic(), topic.topicId(), partition.partition());
                Entry known = entries.get(key);
                if (known == null) {
                    entries.put(key, new Entry(partition));
                } else {
                    known.wanted = partition;
                }
            }
        }
    }

    List<Map.Entry<Key, Entry>> wanted() {
        return new ArrayList<>(entries.entrySet());
    }

    /**
     * Whether the client must hear of this partition: data, an error, or something that has changed since it last did.
     * One with data goes to the end of the line, so that a busy partition does not starve the others.
     */
    boolean isNews(Key key, Fetch.Response.Partition answer) {
        Entry entry = entries.get(key);
        if (entry == null) {
            return true;
        }
        boolean data = answer.records() != null && !answer.records().isEmpty();
        boolean changed = entry.toldWatermark != answer.highWatermark() || entry.toldStart != answer.logStartOffset();
        boolean failed = answer.errorCode() != 0
                || answer.preferredReadReplica() >= 0
                || answer.divergingEpoch().epoch() >= 0;
        entry.toldWatermark = failed ? -1 : answer.highWatermark();
        entry.toldStart = answer.logStartOffset();
        if (data) {
            entries.remove(key);
            entries.put(key, entry);
        }
        return data || changed || failed;
    }
}
