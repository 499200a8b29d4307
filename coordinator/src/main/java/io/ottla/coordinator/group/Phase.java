package io.ottla.coordinator.group;

/**
 * Where a group is in its rebalance.
 *
 * <pre>
 *              first member joins
 *   EMPTY --------------------------> PREPARING <----------------+
 *     ^                               |   |   ^                  |
 *     |   all members gone            |   |   | member joins,    | member joins, leaves, expires,
 *     +-------------------------------+   |   | leaves, expires, | leader or subscription changes
 *                                         |   | misses the sync  |
 *                 all joined, or time up  v   |                  |
 *                                       COMPLETING ---------> STABLE
 *                                              leader's sync
 *   DEAD: no such group (only a name for absence)
 * </pre>
 */
public enum Phase {
    EMPTY("Empty"),
    PREPARING("PreparingRebalance"),
    COMPLETING("CompletingRebalance"),
    STABLE("Stable"),
    DEAD("Dead");

    private final String wireName;

    Phase(String wireName) {
        this.wireName = wireName;
    }

    /** The name that ListGroups and DescribeGroups use. */
    public String wireName() {
        return wireName;
    }
}
