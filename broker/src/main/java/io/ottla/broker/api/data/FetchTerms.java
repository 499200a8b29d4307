package io.ottla.broker.api.data;

import io.ottla.broker.partition.Isolation;
import io.ottla.protocol.api.Fetch;

/**
 * What a fetch asks for as a whole, with the defaults of the versions that do not say it.
 *
 * @param replicaId of the follower that asks, -1 for a consumer, -2 for a tool that compares replicas
 * @param replicaEpoch of that follower's registration, -1 if it does not say
 * @param rack of a consumer that may be sent to a nearer replica, else empty
 * @param minBytes answer once so many are there
 * @param bytesMax of all partitions; the first batch is returned even if larger
 * @param maxWaitMs answer after so long in any case
 */
record FetchTerms(
        int version,
        int replicaId,
        long replicaEpoch,
        Isolation isolation,
        String rack,
        int minBytes,
        int bytesMax,
        int maxWaitMs) {
    private static final int COPIES_FROM = 11;
    private static final int BATCHES_FROM = 4;
    private static final int MESSAGES_V1_FROM = 2;
    private static final int ZSTD_FROM = 10;
    private static final int REPLICA_STATE_FROM = 15;
    private static final int BY_TOOL = -2;

    /** @param choosing whether consumers are sent to the replica that is nearest to them */
    static FetchTerms of(Fetch.Request request, int version, int brokerBytesMax, boolean choosing) {
        int replicaId = version >= REPLICA_STATE_FROM ? request.replicaState().replicaId() : request.replicaId();
        return new FetchTerms(
                version,
                replicaId,
                version >= REPLICA_STATE_FROM ? request.replicaState().replicaEpoch() : -1,
                replicaId >= 0 ? Isolation.REPLICA : Isolation.of(request.isolationLevel()),
                choosing && replicaId < 0 && version >= COPIES_FROM ? request.rackId() : "",
                Math.min(request.minBytes(), Math.min(request.maxBytes(), brokerBytesMax)),
                replicaId >= 0 ? request.maxBytes() : Math.min(request.maxBytes(), brokerBytesMax),
                request.maxWaitMs());
    }

    /** Whether a tool asks that compares replicas: it may read a copy that does not lead. */
    boolean isByTool() {
        return replicaId == BY_TOOL;
    }

    /** The message format that the reader understands. */
    int magic() {
        return version >= BATCHES_FROM ? 2 : version >= MESSAGES_V1_FROM ? 1 : 0;
    }

    /** Whether the reader is a consumer that knows that it may read from a follower (KIP-392). */
    boolean readsCopies() {
        return version >= COPIES_FROM && replicaId < 0;
    }

    boolean understandsZstd() {
        return version >= ZSTD_FROM;
    }
}
