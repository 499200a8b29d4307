package io.ottla.broker.api;

/** The library that a client runs on, as it names itself in ApiVersions (KIP-511). */
public record ClientSoftware(String name, String version) {
    public static final ClientSoftware UNKNOWN = new ClientSoftware("", "");
}
