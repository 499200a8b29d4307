package io.ottla.broker.meta;

import io.ottla.broker.config.ListenerAddress;
import io.ottla.broker.config.LiveSettings;
import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.Endpoint;
import java.net.InetSocketAddress;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which address a client is told for a broker: that of the listener that the client itself came in on. For this very
 * broker, when the listener is advertised nowhere and bound to all interfaces, it is the address by which the client
 * reached it: the one address of which we know that it works for that client.
 *
 * <pre>
 * advertised.listeners has the listener  -> that entry
 * listeners gives it a host              -> that host, and the port it is bound to
 * neither                                -> local address of the client's connection
 * another broker                         -> what that broker registered for the listener
 * </pre>
 *
 * Thread: any.
 */
public final class AddressBook {
    private final IntSupplier brokerId;
    private final LiveSettings settings;

    /** @param brokerId this broker's id, known once it has registered */
    public AddressBook(IntSupplier brokerId, LiveSettings settings) {
        this.brokerId = brokerId;
        this.settings = settings;
    }

    /**
     * What a client is told of a broker; null when that broker has no such listener.
     *
     * @param listener the name of the listener that the client came in on
     * @param local the broker's end of the client's connection
     */
    public @Nullable Endpoint find(BrokerInfo broker, String listener, InetSocketAddress local) {
        Endpoint registered = broker.endpoint(listener);
        if (registered == null || broker.id() != brokerId.getAsInt() || !followsConnection(listener)) {
            return registered;
        }
        return new Endpoint(listener, registered.securityProtocol(), text(local), local.getPort());
    }

    private boolean followsConnection(String listener) {
        var listeners = settings.current().network().listeners();
        if (listeners.advertised(listener) != null) {
            return false;
        }
        ListenerAddress bound = listeners.listener(listener);
        return bound != null && isWildcard(bound.host());
    }

    /** Whether the host of a listener means all interfaces. */
    public static boolean isWildcard(String host) {
        return host.isEmpty() || host.equals("0.0.0.0") || host.equals("::") || host.equals("[::]");
    }

    /** The address in numbers, without the zone that is only good on this machine. */
    private static String text(InetSocketAddress local) {
        String address = local.getAddress() == null
                ? local.getHostString()
                : local.getAddress().getHostAddress();
        int zone = address.indexOf('%');
        return zone < 0 ? address : address.substring(0, zone);
    }
}
