package io.ottla.protocol.record;

/** What is wrong with one record of a refused batch (KIP-467). */
public record RecordError(int index, String message) {}
