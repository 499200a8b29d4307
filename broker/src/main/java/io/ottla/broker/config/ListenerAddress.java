package io.ottla.broker.config;

import io.ottla.coordinator.cluster.SecurityProtocol;

/**
 * One entry of listeners or advertised.listeners.
 *
 * @param name of the listener, in upper case
 * @param host empty: all interfaces
 * @param port 0: a free one
 */
public record ListenerAddress(String name, SecurityProtocol protocol, String host, int port) {
    /** The form in which it stands in the property file. */
    public String text() {
        return name + "://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
