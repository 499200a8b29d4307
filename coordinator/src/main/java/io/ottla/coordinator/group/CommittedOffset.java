package io.ottla.coordinator.group;

/**
 * Where a group stands in one partition.
 *
 * @param offset the next record to read
 * @param leaderEpoch epoch of the leader that the last record came from, -1 if unknown
 * @param metadata free text of the client
 * @param commitMs when it was committed, wall clock
 * @param expireMs when it may be dropped if the client said so (OffsetCommit 2 to 4), else -1
 */
public record CommittedOffset(long offset, int leaderEpoch, String metadata, long commitMs, long expireMs) {
    /** Neither an expiry time nor a leader epoch. */
    public static final int NONE = -1;
}
