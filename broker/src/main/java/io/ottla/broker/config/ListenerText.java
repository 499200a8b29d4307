package io.ottla.broker.config;

import io.ottla.coordinator.cluster.SecurityProtocol;
import io.ottla.protocol.config.BadSettingException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the listener options:
 *
 * <pre>
 * listeners                       NAME://host:port,NAME://[v6 address]:port,NAME://:port
 * listener.security.protocol.map  NAME:PROTOCOL,NAME:PROTOCOL
 * </pre>
 */
final class ListenerText {
    private static final Pattern ENTRY =
            Pattern.compile("([A-Za-z0-9_.-]+)://(\\[[0-9a-fA-F:.%]*]|[^\\[\\]:/]*):([0-9]{1,5})");
    private static final String FORM = "name://host:port, with commas between several";
    private static final int PORT_MAX = 65_535;

    private ListenerText() {}

    /** The protocol of each listener name. */
    static Map<String, SecurityProtocol> protocols(String key, String text) {
        Map<String, SecurityProtocol> protocols = new LinkedHashMap<>();
        for (String entry : entries(text)) {
            int colon = entry.indexOf(':');
            @Nullable
            SecurityProtocol protocol = colon < 0
                    ? null
                    : SecurityProtocol.named(entry.substring(colon + 1).trim().toUpperCase(Locale.ROOT));
            if (protocol == null) {
                throw BadSettingException.notAllowed(
                        key,
                        text,
                        "name:protocol with commas between several, and the protocol one of PLAINTEXT, SSL, "
                                + "SASL_PLAINTEXT, SASL_SSL");
            }
            protocols.put(entry.substring(0, colon).trim().toUpperCase(Locale.ROOT), protocol);
        }
        return protocols;
    }

    /** The listeners in the order given, each name once. */
    static List<ListenerAddress> listeners(String key, String text, Map<String, SecurityProtocol> protocols) {
        List<ListenerAddress> listeners = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String entry : entries(text)) {
            ListenerAddress listener = listener(key, entry, protocols);
            if (!names.add(listener.name())) {
                throw BadSettingException.conflict(key, key + " names the listener " + listener.name() + " twice");
            }
            listeners.add(listener);
        }
        if (listeners.isEmpty()) {
            throw BadSettingException.notAllowed(key, text, FORM);
        }
        return listeners;
    }

    private static ListenerAddress listener(String key, String entry, Map<String, SecurityProtocol> protocols) {
        Matcher parts = ENTRY.matcher(entry);
        if (!parts.matches() || Integer.parseInt(parts.group(3)) > PORT_MAX) {
            throw BadSettingException.notAllowed(key, entry, FORM + ", and the port from 0 to 65535");
        }
        String name = parts.group(1).toUpperCase(Locale.ROOT);
        SecurityProtocol protocol = protocols.get(name);
        if (protocol == null) {
            throw BadSettingException.conflict(
                    key,
                    key + " names the listener " + name + ", which has no entry in listener.security.protocol.map: add "
                            + name + ":PLAINTEXT there, or name the listener after the protocol that it speaks");
        }
        String host = parts.group(2);
        boolean bracketed = host.startsWith("[");
        return new ListenerAddress(
                name,
                protocol,
                bracketed ? host.substring(1, host.length() - 1) : host,
                Integer.parseInt(parts.group(3)));
    }

    private static List<String> entries(String text) {
        List<String> entries = new ArrayList<>();
        for (String entry : text.split(",")) {
            if (!entry.isBlank()) {
                entries.add(entry.trim());
            }
        }
        return entries;
    }
}
