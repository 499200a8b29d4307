package io.ottla.broker.partition;

/**
 * Hears when this broker begins or ceases to lead a partition; coordinators load and drop their state on it. Called on
 * the partition's lane: {@code elected} when the log is there and appends are taken, {@code resigned} before anything of
 * the next role happens. Every {@code elected} is followed by one {@code resigned} unless the broker stops.
 */
public interface LeadershipListener {
    void elected(Partition partition, int leaderEpoch);

    void resigned(Partition partition, int leaderEpoch);
}
