package io.ottla.client;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a server listens.
 *
 * @param host name or address; an IPv6 address without brackets
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {
    /** Parses {@code host:port} or {@code [ipv6]:port}; throws IllegalArgumentException that names the text. */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0 || colon == text.length() - 1) {
            throw new IllegalArgumentException("'" + text + "' is not host:port");
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw new IllegalArgumentException("'" + text + "': an IPv6 address stands in brackets, [::1]:9092");
        }
        return new HostPort(host, port(text, text.substring(colon + 1)));
    }

    /** Parses several with commas between them; at least one. */
    public static List<HostPort> parseList(String text) {
        List<HostPort> all = new ArrayList<>();
        for (String part : text.split(",")) {
            if (!part.isBlank()) {
                all.add(parse(part.trim()));
            }
        }
        if (all.isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' names no server; expected host:port,host:port");
        }
        return all;
    }

    private static int port(String whole, String digits) {
        try {
            int port = Integer.parseInt(digits);
            if (port >= 1 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + whole + "': the port is not a number", e);
        }
        throw new IllegalArgumentException("'" + whole + "': a port is 1 to 65535");
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
