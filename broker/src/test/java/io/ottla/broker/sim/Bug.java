package io.ottla.broker.sim;

/** Mistakes that are planted to see whether the simulation finds them; {@link Sabotage} makes them. */
enum Bug {
    /** A replaced controller goes on writing. */
    CONTROLLER_WITHOUT_FENCE,
    /** A replica that is not in sync is elected although that is forbidden. */
    UNCLEAN_ELECTION,
    /** A broker obeys replaced controllers, and LeaderAndIsr of earlier epochs. */
    STALE_ORDERS_OBEYED,
    /** A broker obeys what was meant for its life before. */
    ORDERS_OF_AN_EARLIER_LIFE_OBEYED,
    /** A broker obeys before it is registered, and so cannot tell. */
    ORDERS_BEFORE_REGISTRATION,
    /** A new controller does not see who went and came back before it reigned. */
    RETURN_OVERLOOKED,
    /** The controller takes a replica into the in-sync set that has caught up in an earlier life. */
    IN_SYNC_BY_AN_EARLIER_LIFE,
    /** A leader serves followers of any epoch. */
    LEADER_WITHOUT_EPOCH_FENCE,
    /** A new follower keeps what it has and goes on from there. */
    FOLLOWER_WITHOUT_TRUNCATION,
    /** A leader counts what it sends as copied. */
    WATERMARK_BEFORE_COPIES,
    /** A leader answers acks=all when it alone has the record. */
    ACK_BEFORE_COMMIT,
    /** A leader answers acks=all though too few are in sync. */
    ACK_BELOW_MIN_IN_SYNC,
    /** A leader changes the in-sync set by itself. */
    IN_SYNC_SET_WITHOUT_CONTROLLER
}
