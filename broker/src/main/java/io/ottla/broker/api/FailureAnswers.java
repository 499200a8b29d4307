package io.ottla.broker.api;

import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Message;
import org.jspecify.annotations.Nullable;

/**
 * The error response of each API: the one place where a call that failed as a whole becomes bytes that its client
 * understands. An API that has errors only per part gets the error in every part that was asked for. Thread: any.
 */
public final class FailureAnswers {
    private FailureAnswers() {}

    /**
     * A failed call.
     *
     * @param message for the client, where the response has a place for it
     */
    record Failure(
            ApiKey key,
            int version,
            Message request,
            ErrorCode error,
            @Nullable String message) {
        short code() {
            return error.code();
        }

        /** The message, and the error's name where there is none. */
        String text() {
            return message == null ? error.name() : message;
        }
    }

    /** The response that says the error; null: there is none, hang up instead. */
    public static @Nullable Message answer(
            ApiKey key, int version, Message request, ErrorCode error, @Nullable String message) {
        Failure failure = new Failure(key, version, request, error, message);
        return switch (key) {
            case PRODUCE,
                    FETCH,
                    LIST_OFFSETS,
                    OFFSET_FOR_LEADER_EPOCH,
                    DELETE_RECORDS,
                    DESCRIBE_LOG_DIRS,
                    DESCRIBE_PRODUCERS,
                    INIT_PRODUCER_ID -> DataFailures.answer(failure);
            case OFFSET_COMMIT,
                    OFFSET_FETCH,
                    FIND_COORDINATOR,
                    JOIN_GROUP,
                    HEARTBEAT,
                    LEAVE_GROUP,
                    SYNC_GROUP,
                    DESCRIBE_GROUPS,
                    LIST_GROUPS,
                    DELETE_GROUPS,
                    OFFSET_DELETE -> GroupFailures.answer(failure);
            case LEADER_AND_ISR,
                    STOP_REPLICA,
                    UPDATE_METADATA,
                    CONTROLLED_SHUTDOWN,
                    ALTER_PARTITION,
                    ALLOCATE_PRODUCER_IDS -> ControlFailures.answer(failure);
            default -> AdminFailures.answer(failure);
        };
    }
}
