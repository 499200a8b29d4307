package io.ottla.broker.log;

import io.ottla.protocol.wire.ErrorCode;

/** What the state of its producer says about a batch. */
sealed interface ProducerVerdict {

    /** It is the next one. */
    record Next() implements ProducerVerdict {
        static final Next NEXT = new Next();
    }

    /** It is in the log already. */
    record Retry(long firstOffset, long lastOffset) implements ProducerVerdict {}

    /** It must not be appended. */
    record Wrong(ErrorCode error, String message) implements ProducerVerdict {}
}
