package io.ottla.protocol.record;

import org.jspecify.annotations.Nullable;

/** A header of a record (KIP-82): a UTF-8 key, which may repeat, and bytes or null. */
public record Header(String key, byte @Nullable [] value) {}
