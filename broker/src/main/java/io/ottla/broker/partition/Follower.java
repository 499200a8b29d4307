package io.ottla.broker.partition;

/**
 * Another broker leads.
 *
 * @param leaderId the broker, -1 while the partition has no leader
 */
public record Follower(int leaderId, int leaderEpoch) implements Role {
    static final int NO_LEADER = -1;
}
