package io.ottla.broker.net;

import io.ottla.coordinator.cluster.SecurityProtocol;

/** A listener as a connection knows it. */
record Listener(String name, SecurityProtocol securityProtocol) {}
