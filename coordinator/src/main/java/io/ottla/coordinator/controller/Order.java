package io.ottla.coordinator.controller;

import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.wire.Message;
import java.util.function.IntFunction;

/**
 * What one broker is to be told.
 *
 * @param brokerEpoch of the broker it is meant for: not to be sent to a later process with the same id
 * @param body the message for the version in which it is sent
 */
public record Order(int brokerId, long brokerEpoch, ApiKey key, IntFunction<? extends Message> body) {}
