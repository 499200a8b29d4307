package io.ottla.coordinator.controller;

import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * What became of a wish about one topic.
 *
 * @param name of the topic as asked for; empty when an id was given that names no topic
 * @param id {@link Uuid#ZERO} when the topic does not exist
 * @param error NONE when it was done
 * @param message for the person who asked, null when it was done
 * @param partitions of the topic now, -1 when refused
 * @param replicationFactor of the topic now, -1 when refused
 */
public record TopicOutcome(
        String name, Uuid id, ErrorCode error, @Nullable String message, int partitions, int replicationFactor) {
    public static TopicOutcome done(String name, Uuid id, int partitions, int replicationFactor) {
        return new TopicOutcome(name, id, ErrorCode.NONE, null, partitions, replicationFactor);
    }

    public static TopicOutcome refused(String name, ErrorCode error, String message) {
        return new TopicOutcome(name, Uuid.ZERO, error, message, -1, -1);
    }

    public boolean isDone() {
        return error == ErrorCode.NONE;
    }
}
