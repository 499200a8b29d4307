package io.ottla.client.producer;

import io.ottla.client.ClientException;
import io.ottla.protocol.wire.ErrorCode;
import org.jspecify.annotations.Nullable;

/** What an answer, or its absence, means for a batch. Pure. */
sealed interface Verdict {
    /** It is in the log. */
    record Delivered(long baseOffset, long appendTimeMs) implements Verdict {}

    /** To be sent again; {@code renumber}: with the numbers of a new epoch, as the broker surely did not take it. */
    record Again(ClientException reason, boolean renumber) implements Verdict {}

    /** To be sent again as two. */
    record Split() implements Verdict {}

    /** Given up. */
    record Failed(ClientException reason) implements Verdict {}

    /** No answer came. */
    static Verdict onFailure(OutgoingBatch batch, Throwable failure) {
        if (failure instanceof ClientException known) {
            boolean passing = known.isRetriable() || known.error() == ErrorCode.BROKER_NOT_AVAILABLE;
            return passing ? new Again(known, false) : new Failed(known);
        }
        return new Failed(new ClientException(
                ErrorCode.UNKNOWN_SERVER_ERROR, "Batch for " + batch.partition() + " could not be sent", failure));
    }

    /**
     * An answer came.
     *
     * @param earlierOpen whether a batch before this one is not acknowledged, so that a gap before it is no surprise
     * @param transactional a gap in the numbers ends the transaction: only its coordinator can give a new epoch
     */
    static Verdict on(
            OutgoingBatch batch, ProduceMessages.@Nullable Result result, boolean earlierOpen, boolean transactional) {
        if (result == null) {
            return new Failed(new ClientException(
                    ErrorCode.UNKNOWN_SERVER_ERROR, "The broker's answer leaves " + batch.partition() + " out."));
        }
        return switch (result.error()) {
            case NONE -> new Delivered(result.baseOffset(), result.appendTimeMs());
            case DUPLICATE_SEQUENCE_NUMBER -> new Delivered(-1, -1);
            default -> onRefusal(batch, result, earlierOpen, transactional);
        };
    }

    private static Verdict onRefusal(
            OutgoingBatch batch, ProduceMessages.Result result, boolean earlierOpen, boolean transactional) {
        ErrorCode error = result.error();
        ClientException reason =
                ClientException.of(error, result.message(), "Batch for " + batch.partition() + " was refused");
        return switch (error) {
            case MESSAGE_TOO_LARGE -> batch.count() > 1 ? new Split() : new Failed(reason);
            case OUT_OF_ORDER_SEQUENCE_NUMBER ->
                batch.isNumbered() && earlierOpen ? new Again(reason, false) : gap(batch, reason, transactional);
            case UNKNOWN_PRODUCER_ID, INVALID_PRODUCER_ID_MAPPING -> gap(batch, reason, transactional);
            // An epoch below the broker's: without transactions only a coordinator that lost its state says so.
            case INVALID_PRODUCER_EPOCH -> gap(batch, reason, transactional);
            default -> error.isRetriable() ? new Again(reason, false) : new Failed(reason);
        };
    }

    private static Verdict gap(OutgoingBatch batch, ClientException reason, boolean transactional) {
        if (batch.isNumbered() && batch.mayBeStored()) {
            // Under new numbers it could be stored twice.
            return new Failed(ClientException.lasting(
                    reason.error(),
                    reason.getMessage() + " (an attempt before was not answered: the records may be stored or not)"));
        }
        return batch.isNumbered() && !transactional ? new Again(reason, true) : new Failed(reason);
    }
}
