package io.ottla.broker.log;

/** The log on disk is of another topic of the same name: INCONSISTENT_TOPIC_ID on the wire. */
public final class TopicIdMismatchException extends RuntimeException {
    public TopicIdMismatchException(String message) {
        super(message);
    }
}
