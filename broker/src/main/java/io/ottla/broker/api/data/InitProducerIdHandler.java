package io.ottla.broker.api.data;

import io.ottla.broker.api.Call;
import io.ottla.broker.api.Handler;
import io.ottla.protocol.api.InitProducerId.Request;
import io.ottla.protocol.api.InitProducerId.Response;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;

/**
 * InitProducerId: gives an idempotent producer its id (KIP-98). One that names the id and epoch it has (KIP-360) gets a
 * new id with epoch 0 all the same, as from Kafka: without a transactional id nobody keeps its epoch.
 *
 * <p>Transactions are not built yet. A request with a transactional id is refused with UNSUPPORTED_VERSION: of the codes
 * that every client takes for final it is the one that blames the broker and not the request, so that a producer fails in
 * initTransactions instead of trying for ever. (FindCoordinator, which comes first, refuses such clients too.)
 */
public final class InitProducerIdHandler implements Handler<Request, Response> {
    /** The version of two-phase commits (KIP-939), which needs transactions, is not served. */
    public static final int HIGHEST = 5;

    private static final long NO_ID = -1;
    private static final short NO_EPOCH = -1;
    private static final short FIRST_EPOCH = 0;

    private final ProducerIdPool pool;

    public InitProducerIdHandler(ProducerIdPool pool) {
        this.pool = pool;
    }

    @Override
    public Reply<Response> handle(Call<Request> call) {
        ErrorCode refusal = refusal(call.request());
        return refusal == ErrorCode.NONE
                ? pool.next(call.lane()).map(given -> answer(given.error(), given.id()))
                : Reply.done(answer(refusal, NO_ID));
    }

    private static ErrorCode refusal(Request request) {
        if ((request.producerId() == NO_ID) != (request.producerEpoch() == NO_EPOCH)) {
            return ErrorCode.INVALID_REQUEST;
        }
        if (request.transactionalId() == null) {
            return ErrorCode.NONE;
        }
        return request.transactionalId().isEmpty() ? ErrorCode.INVALID_REQUEST : ErrorCode.UNSUPPORTED_VERSION;
    }

    private static Response answer(ErrorCode error, long id) {
        return Response.builder()
                .errorCode(error.code())
                .producerId(id)
                .producerEpoch(error == ErrorCode.NONE ? FIRST_EPOCH : NO_EPOCH)
                .build();
    }
}
