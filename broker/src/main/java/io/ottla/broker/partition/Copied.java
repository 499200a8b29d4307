package io.ottla.broker.partition;

import io.ottla.protocol.wire.ErrorCode;

/** What became of a step of copying. */
public sealed interface Copied {
    /** Done; the copy stands there now. */
    record At(CopyPosition position) implements Copied {}

    /** Not done, as this broker does not follow in that epoch any more. */
    record Outdated() implements Copied {}

    /**
     * Not done.
     *
     * @param position where the copy stands
     */
    record Failed(ErrorCode error, String message, CopyPosition position) implements Copied {}
}
