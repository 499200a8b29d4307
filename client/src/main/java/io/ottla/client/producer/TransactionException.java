package io.ottla.client.producer;

import io.ottla.client.ClientException;
import io.ottla.protocol.wire.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A transaction cannot go on. What to do about it is in the type: abort and begin again, or close the producer.
 *
 * <pre>{@code
 * try {
 *     producer.beginTransaction();
 *     ...
 *     producer.commitTransaction();
 * } catch (TransactionException.Abortable e) {
 *     producer.abortTransaction();
 * } catch (TransactionException.Fatal e) {
 *     producer.close();
 * }
 * }</pre>
 *
 * Immutable.
 */
public abstract sealed class TransactionException extends ClientException {
    private static final long serialVersionUID = 1L;

    private TransactionException(ErrorCode error, String message, @Nullable Throwable cause) {
        super(error, message, cause, false);
    }

    /** This transaction has failed; after {@link Producer#abortTransaction} another may begin. */
    public static final class Abortable extends TransactionException {
        private static final long serialVersionUID = 1L;

        Abortable(ErrorCode error, String message, @Nullable Throwable cause) {
            super(error, message, cause);
        }
    }

    /** No transaction of this producer can succeed any more: close it. */
    public static sealed class Fatal extends TransactionException {
        private static final long serialVersionUID = 1L;

        Fatal(ErrorCode error, String message, @Nullable Throwable cause) {
            super(error, message, cause);
        }
    }

    /** Another producer with the same transactional.id has taken over, or the coordinator has timed this one out. */
    public static final class Fenced extends Fatal {
        private static final long serialVersionUID = 1L;

        Fenced(ErrorCode error, String message, @Nullable Throwable cause) {
            super(error, message, cause);
        }
    }

    /** What a failure in a transaction means, if it is not worth another try. */
    static TransactionException of(Throwable failure) {
        if (failure instanceof TransactionException known) {
            return known;
        }
        ErrorCode error = failure instanceof ClientException known ? known.error() : ErrorCode.UNKNOWN_SERVER_ERROR;
        String message = String.valueOf(failure.getMessage());
        return switch (error) {
            case PRODUCER_FENCED, INVALID_PRODUCER_EPOCH ->
                new Fenced(
                        error,
                        "Another producer with the same transactional.id has taken over, or the transaction was open for"
                                + " longer than transaction.timeout.ms: " + message,
                        failure);
            case TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
                    CLUSTER_AUTHORIZATION_FAILED,
                    INVALID_TXN_STATE,
                    INVALID_TRANSACTION_TIMEOUT,
                    INVALID_PRODUCER_ID_MAPPING,
                    TRANSACTION_COORDINATOR_FENCED,
                    UNSUPPORTED_VERSION,
                    UNSUPPORTED_FOR_MESSAGE_FORMAT -> new Fatal(error, message, failure);
            default -> new Abortable(error, message, failure);
        };
    }
}
