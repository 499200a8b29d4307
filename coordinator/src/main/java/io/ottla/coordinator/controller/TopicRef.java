package io.ottla.coordinator.controller;

import io.ottla.protocol.wire.Uuid;

/** A topic by name or by id. */
public sealed interface TopicRef {
    record Named(String name) implements TopicRef {}

    record Identified(Uuid id) implements TopicRef {}
}
