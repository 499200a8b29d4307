package io.ottla.coordinator.zk;

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
        Endpoint plain = plain(registration.endpoints());
        return Json.object(out -> {
            Json.object(out, "features", features -> {});
            Json.object(out, "listener_security_protocol_map", protocols -> {
                for (Endpoint endpoint : registration.endpoints()) {
                    protocols.writeStringField(
                            endpoint.listener(), endpoint.securityProtocol().name());
                }
            });
            out.writeArrayFieldStart("endpoints");
            for (Endpoint endpoint : registration.endpoints()) {
                out.writeString(endpoint.text());
            }
            out.writeEndArray();
            if (registration.rack() != null) {
                out.writeStringField("rack", registration.rack());
            }
            out.writeNumberField("jmx_port", registration.jmxPort());
            out.writeNumberField("port", plain == null ? -1 : plain.port());
            out.writeStringField("host", plain == null ? null : plain.host());
            out.writeNumberField("version", VERSION);
            out.writeStringField("timestamp", Long.toString(nowMs));
        });
    }

    static BrokerInfo read(String path, int id, long epoch, byte[] data) {
        JsonObject node = JsonObject.parse(path, data);
        String rack = node.textOrNull("rack");
        if (node.requiredInt("version") < FIRST_WITH_ENDPOINTS) {
            String host = node.requiredText("host");
            int port = node.requiredInt("port");
            SecurityProtocol plain = SecurityProtocol.PLAINTEXT;
            return new BrokerInfo(id, epoch, rack, List.of(new Endpoint(plain.name(), plain, host, port)));
        }
        List<Endpoint> endpoints = new ArrayList<>();
        JsonObject protocols = node.objectOrNull("listener_security_protocol_map");
        for (String text : node.requiredTexts("endpoints")) {
            endpoints.add(endpoint(path, text, protocols));
        }
        return new BrokerInfo(id, epoch, rack, endpoints);
    }

    /** {@code LISTENER://host:port}; without a map, the listener is named after its protocol. */
    private static Endpoint endpoint(String path, String text, @Nullable JsonObject protocols) {
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
        String name = protocols == null ? null : protocols.textOrNull(listener);
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
