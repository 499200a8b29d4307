package io.ottla.client.admin;

import io.ottla.client.ClientException;
import io.ottla.client.LogOffset;
import io.ottla.client.TopicPartition;
import io.ottla.client.net.OffsetQuery;
import io.ottla.protocol.wire.ErrorCode;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Offsets in logs, by position or time. Thread: from anywhere. */
public final class LogOffsets {
    private final Calls calls;

    LogOffsets(Calls calls) {
        this.calls = calls;
    }

    /**
     * The offset at each partition's time in ms since the epoch, or at {@link LogOffset#LATEST},
     * {@link LogOffset#EARLIEST}, {@link LogOffset#MAX_TIMESTAMP}; an offset of -1 means that no record is that late.
     * Tries again while a partition has no leader; a partition that does not exist has an error.
     */
    public CompletableFuture<Map<TopicPartition, LogOffset>> find(Map<TopicPartition, Long> times) {
        return find(times, View.ALL);
    }

    /** Which records there are to somebody who looks; the ordinal is the isolation level on the wire. */
    public enum View {
        /** All that were written and copied. */
        ALL,
        /** Those before the first transaction that is still open. */
        COMMITTED
    }

    /** The same as somebody with this view sees it. */
    public CompletableFuture<Map<TopicPartition, LogOffset>> find(Map<TopicPartition, Long> times, View view) {
        OffsetQuery query = new OffsetQuery(calls.cluster(), (byte) view.ordinal());
        Map<TopicPartition, Long> wanted = new TreeMap<>(times);
        return calls.retried(() -> query.find(wanted).map(LogOffsets::settled));
    }

    private static Map<TopicPartition, LogOffset> settled(Map<TopicPartition, LogOffset> found) {
        found.forEach((partition, one) -> {
            if (one.error().isRetriable() && one.error() != ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) {
                throw new ClientException(one.error(), "Offsets of " + partition + ": " + one.error());
            }
        });
        return found;
    }
}
