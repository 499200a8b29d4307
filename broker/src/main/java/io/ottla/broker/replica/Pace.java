package io.ottla.broker.replica;

import io.ottla.broker.log.PartitionName;
import io.ottla.broker.partition.CopyRate;
import java.util.function.Predicate;

/**
 * How fast a follower may copy: which of its copies are slowed down, and to what rate in all. Thread: any.
 *
 * @param slowed whether this broker's copy of a partition is among them
 */
public record Pace(Predicate<PartitionName> slowed, CopyRate rate) {
    public static final Pace FREE = new Pace(name -> false, CopyRate.UNLIMITED);
}
