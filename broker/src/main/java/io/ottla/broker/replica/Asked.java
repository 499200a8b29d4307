package io.ottla.broker.replica;

import io.ottla.broker.partition.CopyPosition;

/** A copy, and where it stood when the leader was asked. */
record Asked(Copy copy, CopyPosition at) {}
