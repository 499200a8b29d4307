package io.ottla.coordinator.store;

/** A block of producer ids, both ends included, that was handed to this broker. */
public record ProducerIds(int brokerId, long first, long last) {}
