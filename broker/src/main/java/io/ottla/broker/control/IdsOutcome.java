package io.ottla.broker.control;

import io.ottla.coordinator.store.ProducerIds;
import io.ottla.protocol.wire.ErrorCode;
import org.jspecify.annotations.Nullable;

/** A block of producer ids; null unless the error is NONE. */
public record IdsOutcome(ErrorCode error, @Nullable ProducerIds block) {}
