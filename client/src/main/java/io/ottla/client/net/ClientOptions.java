package io.ottla.client.net;

import io.ottla.client.HostPort;
import io.ottla.protocol.config.BadSettingException;
import io.ottla.protocol.config.Option;
import io.ottla.protocol.config.OptionTable;
import io.ottla.protocol.config.Settings;
import java.util.List;
import java.util.Set;

/** The options that producer, consumer and admin share, by the names that Kafka's clients use. */
public final class ClientOptions {
    public static final Option<List<String>> BOOTSTRAP_SERVERS = Option.list("bootstrap.servers")
            .required()
            .doc("Brokers to begin with, as host:port,host:port; the others are learned from them.");
    public static final Option<String> CLIENT_ID =
            Option.text("client.id", "").doc("A name that the broker's logs and quotas know this client by.");
    public static final Option<Integer> REQUEST_TIMEOUT_MS = Option.integer("request.timeout.ms", 30_000)
            .min(1)
            .doc("How long to wait for the answer to a request before the connection is given up, in ms.");
    public static final Option<Long> RETRY_BACKOFF_MS =
            Option.wide("retry.backoff.ms", 100).min(0).doc("Wait before the first retry, in ms; doubles each time.");
    public static final Option<Long> RETRY_BACKOFF_MAX_MS =
            Option.wide("retry.backoff.max.ms", 1000).min(0).doc("The longest wait between two retries, in ms.");
    public static final Option<Long> RECONNECT_BACKOFF_MS = Option.wide("reconnect.backoff.ms", 50)
            .min(0)
            .doc("Wait before a broker that could not be reached is tried again, in ms; doubles each time.");
    public static final Option<Long> RECONNECT_BACKOFF_MAX_MS = Option.wide("reconnect.backoff.max.ms", 1000)
            .min(0)
            .doc("The longest wait between two attempts to connect to a broker, in ms.");
    public static final Option<Long> METADATA_MAX_AGE_MS = Option.wide("metadata.max.age.ms", 300_000)
            .min(0)
            .doc("Metadata is asked for again after this time even if nothing seems wrong, in ms.");
    public static final Option<Integer> SEND_BUFFER_BYTES = Option.integer("send.buffer.bytes", 128 << 10)
            .min(-1)
            .doc("The socket's send buffer in bytes; -1 leaves it to the system.");
    public static final Option<Integer> RECEIVE_BUFFER_BYTES = Option.integer("receive.buffer.bytes", -1)
            .min(-1)
            .doc("The socket's receive buffer in bytes; -1 leaves it to the system, which lets it grow as need be;"
                    + " Kafka's clients take 64 KiB.");
    public static final Option<Long> CONNECT_TIMEOUT_MS = Option.wide("socket.connection.setup.timeout.ms", 10_000)
            .range(1, Integer.MAX_VALUE)
            .doc("How long to wait for a connection to be established, in ms.");
    public static final Option<String> SECURITY_PROTOCOL =
            Option.choice("security.protocol", "PLAINTEXT", "PLAINTEXT").doc("How to talk to brokers.");

    /** All of them. */
    public static final OptionTable TABLE = OptionTable.of(
            BOOTSTRAP_SERVERS,
            CLIENT_ID,
            REQUEST_TIMEOUT_MS,
            RETRY_BACKOFF_MS,
            RETRY_BACKOFF_MAX_MS,
            RECONNECT_BACKOFF_MS,
            RECONNECT_BACKOFF_MAX_MS,
            METADATA_MAX_AGE_MS,
            SEND_BUFFER_BYTES,
            RECEIVE_BUFFER_BYTES,
            CONNECT_TIMEOUT_MS,
            SECURITY_PROTOCOL);

    /** What Kafka's clients also have, but these have no use for. */
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "auto.include.jmx.reporter",
            "bootstrap.resolve.timeout.ms",
            "client.dns.lookup",
            "config.providers",
            "connections.max.idle.ms",
            "enable.metrics.push",
            "metadata.cluster.check.enable",
            "metadata.recovery.rebootstrap.trigger.ms",
            "metadata.recovery.strategy",
            "metric.reporters",
            "metrics.num.samples",
            "metrics.recording.level",
            "metrics.sample.window.ms",
            "security.providers",
            "socket.connection.setup.timeout.max.ms");

    private ClientOptions() {}

    /** Whether Kafka's clients have it, and these no use for it: there is no TLS and no SASL yet. */
    public static boolean hasNoEffect(String name) {
        return WITHOUT_EFFECT.contains(name) || name.startsWith("ssl.") || name.startsWith("sasl.");
    }

    /** How connections behave by these settings. {@code inFlightMax} is the caller's. */
    public static ConnectionSettings connections(Settings settings, int inFlightMax) {
        ConnectionSettings defaults = ConnectionSettings.defaults(settings.get(CLIENT_ID));
        return new ConnectionSettings(
                defaults.clientId(),
                settings.get(CONNECT_TIMEOUT_MS).intValue(),
                settings.get(REQUEST_TIMEOUT_MS),
                inFlightMax,
                defaults.queuedMax(),
                defaults.answerBytesMax(),
                settings.get(SEND_BUFFER_BYTES),
                settings.get(RECEIVE_BUFFER_BYTES),
                defaults.memory());
    }

    /** Where to begin; throws BadSettingException for what is no address. */
    public static List<HostPort> bootstrap(Settings settings) {
        String given = String.join(",", settings.get(BOOTSTRAP_SERVERS));
        try {
            return HostPort.parseList(given);
        } catch (IllegalArgumentException e) {
            throw BadSettingException.notAllowed(
                    BOOTSTRAP_SERVERS.name(), given, "host:port,host:port (" + e.getMessage() + ")");
        }
    }

    /** The waits between retries. */
    public static Backoff retryBackoff(Settings settings) {
        return new Backoff(settings.get(RETRY_BACKOFF_MS), settings.get(RETRY_BACKOFF_MAX_MS));
    }

    /** The waits between attempts to connect. */
    public static Backoff reconnectBackoff(Settings settings) {
        return new Backoff(settings.get(RECONNECT_BACKOFF_MS), settings.get(RECONNECT_BACKOFF_MAX_MS));
    }
}
