package io.ottla.coordinator.store;

/**
 * The right to decide, won in an election: every commit is refused once someone else won the next one.
 *
 * @param number counts the controllers of this cluster, from 1
 * @param version the version of the node that holds the number; commits check it
 */
public record ControllerEpoch(int number, int version) {}
