package io.ottla.broker.partition;

/**
 * What this broker is to a partition. Lane-confined.
 *
 * <pre>
 *             LeaderAndIsr names us leader
 *   Offline ------------------------------> Leader
 *    ^  |                                   |  ^
 *    |  | LeaderAndIsr names another        |  | a higher epoch each time
 *    |  +-------------> Follower <----------+  |
 *    |                     |  +----------------+
 *    +---------------------+
 *      StopReplica, or the directory of the log failed
 * </pre>
 */
public sealed interface Role permits Leader, Follower, Offline {
    /** The newest leader epoch that the controller told us, -1 before the first. */
    int leaderEpoch();
}
