package io.ottla.broker.partition;

import io.ottla.protocol.wire.ErrorCode;

/**
 * The partition cannot be used here.
 *
 * @param reason what clients are told: NOT_LEADER_OR_FOLLOWER before the controller spoke or after it took the replica
 *     away, KAFKA_STORAGE_ERROR when the directory of its log failed
 */
public record Offline(ErrorCode reason, int leaderEpoch) implements Role {
    static final Offline NEW = new Offline(ErrorCode.NOT_LEADER_OR_FOLLOWER, -1);
}
