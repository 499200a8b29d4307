package io.ottla.client;

import org.jspecify.annotations.Nullable;

/** A broker as the cluster describes it. */
public record Node(int id, HostPort address, @Nullable String rack) {}
