package io.ottla.broker.host;

import io.ottla.protocol.wire.ErrorCode;

/** What a caller of a coordinator is told when the coordinator's own append failed: to try again here, or elsewhere. */
final class AppendErrors {
    private AppendErrors() {}

    static ErrorCode forCaller(ErrorCode append) {
        return switch (append) {
            case NONE -> ErrorCode.NONE;
            case NOT_LEADER_OR_FOLLOWER, FENCED_LEADER_EPOCH, KAFKA_STORAGE_ERROR, NOT_COORDINATOR ->
                ErrorCode.NOT_COORDINATOR;
            default -> ErrorCode.COORDINATOR_NOT_AVAILABLE;
        };
    }

    static boolean isTooLarge(ErrorCode append) {
        return append == ErrorCode.MESSAGE_TOO_LARGE
                || append == ErrorCode.RECORD_LIST_TOO_LARGE
                || append == ErrorCode.INVALID_FETCH_SIZE;
    }
}
