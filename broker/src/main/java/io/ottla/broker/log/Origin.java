package io.ottla.broker.log;

/** Who appends, and so what is checked and who sets the offsets. */
public enum Origin {
    /** A producer: sequence numbers and epochs are checked, the log sets offsets and leader epoch. */
    CLIENT,
    /** This broker's coordinators, transaction markers included: the log sets offsets and leader epoch. */
    COORDINATOR,
    /** A copy of what the leader has: offsets and leader epochs are in the batches and stay. */
    REPLICA
}
