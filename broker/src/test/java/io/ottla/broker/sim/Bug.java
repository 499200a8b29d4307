package io.ottla.broker.sim;

/** Mistakes that are planted to see whether the simulation finds them. */
enum Bug {
    /** A replaced controller goes on writing. */
    NO_FENCE,
    /** Brokers obey a replaced controller, and take older leader epochs. */
    OLD_ORDERS_OBEYED,
    /** A replica that is not in sync is elected although that is forbidden. */
    UNCLEAN,
    /** The leader counts a replica out before the controller has. */
    WATERMARK_BEFORE_SHRINK,
    /** A new follower keeps what it has and goes on from there. */
    NO_TRUNCATION
}
