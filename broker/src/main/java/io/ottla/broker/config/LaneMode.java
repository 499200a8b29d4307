package io.ottla.broker.config;

/** Which threads lanes run on. */
public enum LaneMode {
    /** Each lane has a thread of its own. */
    OWN,
    /** Lanes ride on the threads that own connections. */
    SHARED
}
