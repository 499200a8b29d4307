package io.ottla.coordinator.store;

/** How a registration ended. */
public sealed interface Registered {
    /** The broker is in the cluster under this epoch. */
    record Accepted(long brokerEpoch) implements Registered {}

    /** Another live process has this broker id; the message names it and what to do. */
    record InUse(String message) implements Registered {}
}
