package io.ottla.client.producer;

import io.ottla.client.ClientException;
import io.ottla.client.net.Backoff;
import io.ottla.client.net.Cluster;
import io.ottla.client.net.Request;
import io.ottla.client.net.Retry;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.InitProducerId;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.function.Consumer;

/**
 * The id under which a producer numbers its batches (KIP-98), fetched when it is first needed. Numbers with a gap are given
 * up for a new epoch of the same id, which begins at 0 again (KIP-360); when the epochs are used up there is a new id.
 * With transactions both come from the coordinator, see {@link Transactions}.
 *
 * <pre>  NONE --fetch--> FETCHING --answer--> KNOWN --bump--> KNOWN, next epoch --32767--> NONE </pre>
 *
 * Thread: the client's loop.
 */
final class ProducerIdentity {
    /** A producer id with its epoch. */
    record Id(long producerId, short epoch) {
        static final Id NONE = new Id(-1, (short) -1);

        boolean isKnown() {
            return producerId >= 0;
        }
    }

    private final Cluster cluster;
    private final Backoff backoff;
    private final long timeoutMs;
    private Id id = Id.NONE;
    private boolean fetching;

    ProducerIdentity(Cluster cluster, Backoff backoff, long timeoutMs) {
        this.cluster = cluster;
        this.backoff = backoff;
        this.timeoutMs = timeoutMs;
    }

    Id id() {
        return id;
    }

    /** Fetches one unless it is known or under way; then tells. */
    void fetch(Runnable known, Consumer<Throwable> failed) {
        if (fetching || id.isKnown()) {
            return;
        }
        fetching = true;
        Request request = Request.of(
                ApiKey.INIT_PRODUCER_ID,
                InitProducerId.Request.builder()
                        .transactionalId(null)
                        .transactionTimeoutMs(Integer.MAX_VALUE)
                        .build());
        Reply<Id> reply = Retry.within(
                cluster.lane(),
                backoff,
                cluster.random(),
                timeoutMs,
                () -> cluster.any(request).map(answer -> read(answer.as(InitProducerId.Response.class))));
        reply.read((fetched, failure) -> {
            fetching = false;
            if (fetched == null) {
                failed.accept(failure);
            } else {
                id = fetched;
                known.run();
            }
        });
    }

    /** Goes over to the next epoch. */
    void bump() {
        id = id.epoch() < Short.MAX_VALUE ? new Id(id.producerId(), (short) (id.epoch() + 1)) : Id.NONE;
    }

    /** The coordinator gave this one. */
    void set(Id given) {
        id = given;
    }

    private static Id read(InitProducerId.Response response) {
        ErrorCode error = ErrorCode.of(response.errorCode());
        if (error != ErrorCode.NONE) {
            throw new ClientException(error, "No producer id: " + error);
        }
        return new Id(response.producerId(), response.producerEpoch());
    }
}
