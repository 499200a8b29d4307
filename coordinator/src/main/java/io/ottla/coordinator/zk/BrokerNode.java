package io.ottla.coordinator.zk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.Endpoint;
import io.ottla.coordinator.cluster.SecurityProtocol;
import io.ottla.coordinator.store.Registration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The registration of a broker at /brokers/ids/ID. We write version 5 and read every one:
 *
 * <pre>
 * 1  {"version":1,"host":"h","port":9092,"jmx_port":-1,"timestamp":"ms"}
 * 2  + "endpoints":["PLAINTEXT://h:9092"]             3  + "rack":"r"
 * 4  + "listener_security_protocol_map":{"INSIDE":"SSL"}   5  + "features":{}
 * </pre>
 */
final class BrokerNode {
    private static final int VERSION = 5;
    private static final int FIRST_WITH_ENDPOINTS = 2;

    private BrokerNode() {}

    static byte[] write(Registration registration, long nowMs) {
        ObjectNode node = Json.object();
        node.putObject("features");
        ObjectNode protocols = node.putObject("listener_security_protocol_map");
        registration
                .endpoints()
                .forEach(e -> protocols.put(e.listener(), e.securityProtocol().name()));
        var endpoints = node.putArray("endpoints");
        registration.endpoints().forEach(e -> endpoints.add(e.text()));
        if (registration.rack() != null) {
            node.put("rack", registration.rack());
        }
        Endpoint plain = plain(registration.endpoints());
        node.put("jmx_port", registration.jmxPort());
        node.put("port", plain == null ? -1 : plain.port());
        node.put("host", plain == null ? null : plain.host());
        node.put("version", VERSION);
        node.put("timestamp", Long.toString(nowMs));
        return Json.bytes(node);
    }

    static BrokerInfo read(String path, int id, long epoch, byte[] data) {
        JsonNode node = Json.parse(path, data);
        String rack = Json.textOrNull(node, "rack");
        if (Json.requiredInt(path, node, "version") < FIRST_WITH_ENDPOINTS) {
            String host = Json.required(path, node, "host").asText();
            int port = Json.requiredInt(path, node, "port");
            SecurityProtocol plain = SecurityProtocol.PLAINTEXT;
            return new BrokerInfo(id, epoch, rack, List.of(new Endpoint(plain.name(), plain, host, port)));
        }
        List<Endpoint> endpoints = new ArrayList<>();
        JsonNode protocols = node.get("listener_security_protocol_map");
        for (JsonNode text : Json.required(path, node, "endpoints")) {
            endpoints.add(endpoint(path, text.asText(), protocols));
        }
        return new BrokerInfo(id, epoch, rack, endpoints);
    }

    /** {@code LISTENER://host:port}; without a map, the listener is named after its protocol. */
    private static Endpoint endpoint(String path, String text, @Nullable JsonNode protocols) {
        int scheme = text.indexOf("://");
        int colon = text.lastIndexOf(':');
        if (scheme <= 0 || colon <= scheme) {
            throw Json.corrupt(path, "'" + text + "' is not LISTENER://host:port");
        }
        String listener = text.substring(0, scheme);
        String host = text.substring(scheme + "://".length(), colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        String name = protocols == null ? null : Json.textOrNull(protocols, listener);
        SecurityProtocol protocol = SecurityProtocol.named(name == null ? listener : name);
        if (protocol == null) {
            throw Json.corrupt(path, "listener " + listener + " has no known security protocol");
        }
        return new Endpoint(listener, protocol, host, port(path, text, colon));
    }

    private static int port(String path, String text, int colon) {
        try {
            return Integer.parseInt(text.substring(colon + 1));
        } catch (NumberFormatException e) {
            throw Json.corrupt(path, "'" + text + "' does not end in a port");
        }
    }

    private static @Nullable Endpoint plain(List<Endpoint> endpoints) {
        for (Endpoint endpoint : endpoints) {
            if (endpoint.securityProtocol() == SecurityProtocol.PLAINTEXT) {
                return endpoint;
            }
        }
        return null;
    }
}
