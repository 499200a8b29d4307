package io.ottla.coordinator.cluster;

/** Where clients of one listener reach a broker. */
public record Endpoint(String listener, SecurityProtocol securityProtocol, String host, int port) {
    /** The form that stands in ZooKeeper: {@code LISTENER://host:port}, an IPv6 address in brackets. */
    public String text() {
        return listener + "://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
