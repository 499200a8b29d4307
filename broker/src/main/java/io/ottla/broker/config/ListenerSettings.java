package io.ottla.broker.config;

import io.ottla.coordinator.cluster.SecurityProtocol;
import io.ottla.protocol.config.BadSettingException;
import io.ottla.protocol.config.Settings;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where the broker listens and what it tells others.
 *
 * @param listeners at least one, names differ
 * @param advertised for the listeners that are advertised under another address; no entry: see NetworkOptions
 * @param interBroker the name of the listener between brokers, one of {@code listeners}
 * @param controlPlane the name of the listener for the controller, or null: the one between brokers
 */
public record ListenerSettings(
        List<ListenerAddress> listeners,
        List<ListenerAddress> advertised,
        String interBroker,
        @Nullable String controlPlane) {

    static ListenerSettings of(Settings settings) {
        Map<String, SecurityProtocol> protocols =
                ListenerText.protocols(NetworkOptions.PROTOCOL_MAP.name(), settings.get(NetworkOptions.PROTOCOL_MAP));
        List<ListenerAddress> listeners = listeners(settings, protocols);
        listeners.forEach(ListenerSettings::checkOffered);
        List<ListenerAddress> advertised = advertised(settings, protocols);
        for (ListenerAddress told : advertised) {
            checkAdvertised(told, listeners);
        }
        String controlPlane = settings.orNull(NetworkOptions.CONTROL_PLANE_LISTENER);
        if (controlPlane != null && find(listeners, controlPlane) == null) {
            throw BadSettingException.conflict(
                    NetworkOptions.CONTROL_PLANE_LISTENER.name(),
                    "control.plane.listener.name is " + controlPlane + ", which listeners does not name");
        }
        return new ListenerSettings(listeners, advertised, interBroker(settings, listeners), controlPlane);
    }

    /**
     * Checks that a broker which runs with these may go over to {@code next}. Throws {@link BadSettingException} when
     * others could no longer reach it as they do.
     */
    void checkChange(ListenerSettings next) {
        checkStays(
                NetworkOptions.INTER_BROKER_LISTENER.name(),
                "by which brokers talk to each other",
                interBroker,
                next.interBroker);
        if (controlPlane != null) {
            checkStays(
                    NetworkOptions.CONTROL_PLANE_LISTENER.name(),
                    "by which the controller reaches this broker",
                    controlPlane,
                    next.controlPlane);
        }
    }

    private static void checkStays(String key, String what, String before, @Nullable String after) {
        if (!before.equals(after)) {
            throw BadSettingException.conflict(
                    NetworkOptions.LISTENERS.name(),
                    "listeners would make " + after + " the listener " + what + ", which is " + before
                            + ": that can be changed only in the property file, with " + key);
        }
    }

    /** The address under which the listener is advertised, or null when nobody said. */
    public @Nullable ListenerAddress advertised(String listener) {
        return find(advertised, listener);
    }

    /** The listener of that name, or null. */
    public @Nullable ListenerAddress listener(String name) {
        return find(listeners, name);
    }

    private static List<ListenerAddress> listeners(Settings settings, Map<String, SecurityProtocol> protocols) {
        if (!settings.isGiven(NetworkOptions.LISTENERS) && hasOldNames(settings)) {
            return List.of(new ListenerAddress(
                    "PLAINTEXT",
                    SecurityProtocol.PLAINTEXT,
                    settings.get(NetworkOptions.HOST_NAME),
                    settings.get(NetworkOptions.PORT)));
        }
        return ListenerText.listeners(
                NetworkOptions.LISTENERS.name(), settings.get(NetworkOptions.LISTENERS), protocols);
    }

    private static boolean hasOldNames(Settings settings) {
        return settings.isGiven(NetworkOptions.HOST_NAME) || settings.isGiven(NetworkOptions.PORT);
    }

    private static List<ListenerAddress> advertised(Settings settings, Map<String, SecurityProtocol> protocols) {
        String text = settings.orNull(NetworkOptions.ADVERTISED_LISTENERS);
        if (text != null && !text.isEmpty()) {
            return ListenerText.listeners(NetworkOptions.ADVERTISED_LISTENERS.name(), text, protocols);
        }
        String host = settings.orNull(NetworkOptions.ADVERTISED_HOST_NAME);
        Integer port = settings.orNull(NetworkOptions.ADVERTISED_PORT);
        if (settings.isGiven(NetworkOptions.LISTENERS) || (host == null && port == null)) {
            return List.of();
        }
        return List.of(new ListenerAddress(
                "PLAINTEXT",
                SecurityProtocol.PLAINTEXT,
                Objects.requireNonNullElse(host, settings.get(NetworkOptions.HOST_NAME)),
                Objects.requireNonNullElse(port, settings.get(NetworkOptions.PORT))));
    }

    private static void checkOffered(ListenerAddress listener) {
        if (listener.protocol() != SecurityProtocol.PLAINTEXT) {
            throw BadSettingException.conflict(
                    NetworkOptions.LISTENERS.name(),
                    "the listener " + listener.name() + " speaks " + listener.protocol()
                            + ", which is not part of this release: use PLAINTEXT, or map the name to it in "
                            + "listener.security.protocol.map");
        }
    }

    private static void checkAdvertised(ListenerAddress told, List<ListenerAddress> listeners) {
        String key = NetworkOptions.ADVERTISED_LISTENERS.name();
        if (find(listeners, told.name()) == null) {
            throw BadSettingException.conflict(
                    key, "advertised.listeners names " + told.name() + ", which listeners does not name");
        }
        if (told.host().equals("0.0.0.0") || told.host().equals("::")) {
            throw BadSettingException.conflict(
                    key,
                    "advertised.listeners tells clients " + told.text() + ", an address that nobody can connect to: "
                            + "give the name or address by which clients reach this machine");
        }
    }

    private static String interBroker(Settings settings, List<ListenerAddress> listeners) {
        String name = settings.orNull(NetworkOptions.INTER_BROKER_LISTENER);
        if (name != null) {
            if (settings.isGiven(NetworkOptions.INTER_BROKER_PROTOCOL)) {
                throw BadSettingException.conflict(
                        NetworkOptions.INTER_BROKER_LISTENER.name(),
                        "only one of inter.broker.listener.name and security.inter.broker.protocol may be set");
            }
            if (find(listeners, name) == null) {
                throw BadSettingException.conflict(
                        NetworkOptions.INTER_BROKER_LISTENER.name(),
                        "inter.broker.listener.name is " + name + ", which listeners does not name");
            }
            return name;
        }
        String protocol = settings.get(NetworkOptions.INTER_BROKER_PROTOCOL);
        ListenerAddress namesake = find(listeners, protocol);
        if (namesake != null && namesake.protocol().name().equals(protocol)) {
            return namesake.name();
        }
        for (ListenerAddress listener : listeners) {
            if (listener.protocol().name().equals(protocol)) {
                return listener.name();
            }
        }
        throw BadSettingException.conflict(
                NetworkOptions.LISTENERS.name(),
                "listeners has none that speaks " + protocol + ", by which brokers talk to each other: add one, or set "
                        + "inter.broker.listener.name");
    }

    private static @Nullable ListenerAddress find(List<ListenerAddress> among, String name) {
        for (ListenerAddress listener : among) {
            if (listener.name().equalsIgnoreCase(name)) {
                return listener;
            }
        }
        return null;
    }
}
