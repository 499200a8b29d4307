package io.ottla.broker.config;

import io.ottla.protocol.config.BadSettingException;
import io.ottla.protocol.config.Settings;
import java.util.LinkedHashMap;
import java.util.Map;

/** What connections may use; see {@link NetworkOptions} for the meaning, units and ranges. */
public record NetworkSettings(
        ListenerSettings listeners,
        int sendBufferBytes,
        int receiveBufferBytes,
        int listenBacklog,
        int requestBytesMax,
        int connectionsMax,
        int connectionsPerIpMax,
        Map<String, Integer> connectionsPerIpOverrides,
        int connectionsPerSecondMax,
        long connectionsIdleMaxMs,
        long queuedRequestBytesMax,
        long frameTimeoutMs) {

    static NetworkSettings of(Settings settings) {
        return new NetworkSettings(
                ListenerSettings.of(settings),
                settings.get(NetworkOptions.SEND_BUFFER_BYTES),
                settings.get(NetworkOptions.RECEIVE_BUFFER_BYTES),
                settings.get(NetworkOptions.LISTEN_BACKLOG),
                settings.get(NetworkOptions.REQUEST_BYTES_MAX),
                settings.get(NetworkOptions.CONNECTIONS_MAX),
                settings.get(NetworkOptions.CONNECTIONS_PER_IP_MAX),
                overrides(settings.get(NetworkOptions.CONNECTIONS_PER_IP_OVERRIDES)),
                settings.get(NetworkOptions.CONNECTION_RATE_MAX),
                settings.get(NetworkOptions.CONNECTIONS_IDLE_MAX_MS),
                settings.get(NetworkOptions.QUEUED_REQUEST_BYTES_MAX),
                settings.get(OttlaOptions.FRAME_TIMEOUT_MS));
    }

    /** address:number,address:number; the address may itself hold colons. */
    private static Map<String, Integer> overrides(String text) {
        Map<String, Integer> limits = new LinkedHashMap<>();
        for (String entry : text.split(",")) {
            if (entry.isBlank()) {
                continue;
            }
            int colon = entry.lastIndexOf(':');
            String number = entry.substring(colon + 1).trim();
            if (colon <= 0 || !number.matches("[0-9]{1,9}")) {
                throw BadSettingException.notAllowed(
                        NetworkOptions.CONNECTIONS_PER_IP_OVERRIDES.name(),
                        text,
                        "address:number, with commas between several");
            }
            limits.put(entry.substring(0, colon).trim(), Integer.parseInt(number));
        }
        return Map.copyOf(limits);
    }
}
