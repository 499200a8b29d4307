package io.ottla.broker.server;

import io.ottla.broker.config.ListenerAddress;
import io.ottla.broker.config.ListenerSettings;
import io.ottla.broker.meta.AddressBook;
import io.ottla.coordinator.cluster.Endpoint;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What others are told about where this broker is. Used at the start, and when listeners change. */
final class Addresses {
    private static final Logger LOG = LoggerFactory.getLogger(Addresses.class);

    /** Any address outside will do: nothing is sent there, the system only says which of ours it would send from. */
    private static final String OUTSIDE = "192.0.2.1";

    private static final int ANY_PORT = 9;

    private Addresses() {}

    /** The endpoints to register, one per listener that is open. */
    static List<Endpoint> endpoints(ListenerSettings settings, Network network) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (ListenerAddress listener : open(settings, network)) {
            ListenerAddress told = settings.advertised(listener.name());
            String host = told == null ? listener.host() : told.host();
            int port = told == null || told.port() == 0 ? network.port(listener.name()) : told.port();
            if (AddressBook.isWildcard(host)) {
                host = ownAddress().getHostAddress();
            }
            endpoints.add(new Endpoint(listener.name(), listener.protocol(), host, port));
        }
        return endpoints;
    }

    /** Says in one line per listener what clients will be told, and warns where that cannot work from elsewhere. */
    static void announce(ListenerSettings settings, Network network) {
        for (ListenerAddress listener : open(settings, network)) {
            ListenerAddress told = settings.advertised(listener.name());
            int port = network.port(listener.name());
            if (told == null && AddressBook.isWildcard(listener.host())) {
                LOG.info(
                        "clients of {} on port {} are told the address by which they came in (advertised.listeners is "
                                + "not set)",
                        listener.name(),
                        port);
                continue;
            }
            String host = told == null ? listener.host() : told.host();
            LOG.info("clients of {} are told {}:{}", listener.name(), host, told == null ? port : told.port());
            if (isLoopback(host)) {
                LOG.warn(
                        "clients on other machines cannot use {}: {} is this machine only for itself. Set {} to an "
                                + "address that they can reach",
                        listener.name(),
                        host,
                        told == null ? "listeners" : "advertised.listeners");
            }
        }
    }

    private static List<ListenerAddress> open(ListenerSettings settings, Network network) {
        return settings.listeners().stream()
                .filter(listener -> network.isBound(listener.name()))
                .toList();
    }

    private static boolean isLoopback(String host) {
        return host.equalsIgnoreCase("localhost") || host.startsWith("127.") || host.equals("::1");
    }

    /** The address of this machine that others are most likely to reach; loopback when it has no other. */
    private static InetAddress ownAddress() {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(OUTSIDE, ANY_PORT));
            InetAddress local = socket.getLocalAddress();
            return local.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : local;
        } catch (IOException | java.io.UncheckedIOException e) {
            LOG.debug("no way out of this machine: {}", e.toString());
            return InetAddress.getLoopbackAddress();
        }
    }
}
