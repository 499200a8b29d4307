package io.ottla.broker.config;

import io.ottla.protocol.config.Option;
import io.ottla.protocol.config.OptionTable;

/** Where the broker listens, what it tells clients, and what a connection may use. */
public final class NetworkOptions {
    public static final Option<String> LISTENERS = Option.text("listeners", "PLAINTEXT://:9092")
            .perBroker()
            .doc("The addresses to listen on, as name://host:port with commas between them. Without a host the broker "
                    + "listens on all interfaces; port 0 takes a free one. A name that is no security protocol needs an "
                    + "entry in listener.security.protocol.map. Changed at run time, listeners that are new are opened and "
                    + "those that are gone are closed with their connections; the one between brokers has to stay.");
    public static final Option<String> ADVERTISED_LISTENERS = Option.textOrNone("advertised.listeners")
            .perBroker()
            .doc(
                    "The addresses that clients and other brokers are told to use, as name://host:port, where they are not "
                            + "those of the listeners. A listener without an entry, and without a host of its own, answers each "
                            + "client with the address by which that client reached it.");
    public static final Option<String> PROTOCOL_MAP = Option.text(
                    "listener.security.protocol.map",
                    "SASL_SSL:SASL_SSL,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT")
            .perBroker()
            .doc("Which security protocol each listener speaks, as name:protocol with commas between them.");
    public static final Option<String> INTER_BROKER_LISTENER = Option.textOrNone("inter.broker.listener.name")
            .doc("The listener by which brokers talk to each other. Unset, it is the one whose protocol is "
                    + "security.inter.broker.protocol; only one of the two may be set.");
    public static final Option<String> INTER_BROKER_PROTOCOL = Option.choice(
                    "security.inter.broker.protocol", "PLAINTEXT", "PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
            .doc("The security protocol between brokers.");
    public static final Option<String> CONTROL_PLANE_LISTENER = Option.textOrNone("control.plane.listener.name")
            .doc("The listener by which the controller reaches this broker, when that traffic is to have a port of its "
                    + "own. Unset, it comes by the listener between brokers.");
    public static final Option<String> HOST_NAME = Option.text("host.name", "")
            .doc("The interface to listen on, for configurations from before Kafka 3.0: counts only where listeners is "
                    + "not set.");
    public static final Option<Integer> PORT = Option.integer("port", 9092)
            .doc("The port to listen on, for configurations from before Kafka 3.0: counts only where listeners is not "
                    + "set.");
    public static final Option<String> ADVERTISED_HOST_NAME = Option.textOrNone("advertised.host.name")
            .doc("The host that clients are told, for configurations from before Kafka 3.0: counts only where neither "
                    + "listeners nor advertised.listeners is set.");
    public static final Option<Integer> ADVERTISED_PORT = Option.integerOrNone("advertised.port")
            .doc("The port that clients are told, for configurations from before Kafka 3.0: counts only where neither "
                    + "listeners nor advertised.listeners is set.");
    public static final Option<Integer> SEND_BUFFER_BYTES = Option.integer("socket.send.buffer.bytes", 102_400)
            .min(-1)
            .doc("The send buffer of each connection in the kernel, in bytes; -1 leaves it to the operating system.");
    public static final Option<Integer> RECEIVE_BUFFER_BYTES = Option.integer("socket.receive.buffer.bytes", 102_400)
            .min(-1)
            .doc(
                    "The receive buffer of each connection in the kernel, in bytes; -1 leaves it to the operating system.");
    public static final Option<Integer> LISTEN_BACKLOG = Option.integer("socket.listen.backlog.size", 50)
            .min(1)
            .doc(
                    "How many connections may wait to be accepted. The operating system may allow fewer (net.core.somaxconn "
                            + "on Linux).");
    public static final Option<Integer> REQUEST_BYTES_MAX = Option.integer("socket.request.max.bytes", 104_857_600)
            .min(1)
            .doc("The largest request in bytes. A connection that announces a larger one is closed.");
    public static final Option<Integer> CONNECTIONS_MAX = Option.integer("max.connections", Integer.MAX_VALUE)
            .min(0)
            .clusterWide()
            .doc(
                    "Connections that the broker keeps open at a time, over all listeners; further ones are closed at once.");
    public static final Option<Integer> CONNECTIONS_PER_IP_MAX = Option.integer(
                    "max.connections.per.ip", Integer.MAX_VALUE)
            .min(0)
            .clusterWide()
            .doc("Connections that one address may have open at a time; further ones are closed at once.");
    public static final Option<String> CONNECTIONS_PER_IP_OVERRIDES = Option.text(
                    "max.connections.per.ip.overrides", "")
            .clusterWide()
            .doc("Other limits for single addresses, as address:number with commas between them.");
    public static final Option<Integer> CONNECTION_RATE_MAX = Option.integer(
                    "max.connection.creation.rate", Integer.MAX_VALUE)
            .min(0)
            .clusterWide()
            .doc("New connections that the broker accepts in a second, over all listeners; further ones wait.");
    public static final Option<Long> CONNECTIONS_IDLE_MAX_MS = Option.wide("connections.max.idle.ms", 600_000)
            .doc("A connection on which nothing has happened for this many milliseconds is closed.");
    public static final Option<Long> QUEUED_REQUEST_BYTES_MAX = Option.wide("queued.max.request.bytes", -1)
            .doc(
                    "Bytes that requests in work may hold, over all connections, before no more are read; -1 leaves the limit "
                            + "to the memory that the broker has.");

    static final OptionTable TABLE = OptionTable.of(
            LISTENERS,
            ADVERTISED_LISTENERS,
            PROTOCOL_MAP,
            INTER_BROKER_LISTENER,
            INTER_BROKER_PROTOCOL,
            CONTROL_PLANE_LISTENER,
            HOST_NAME,
            PORT,
            ADVERTISED_HOST_NAME,
            ADVERTISED_PORT,
            SEND_BUFFER_BYTES,
            RECEIVE_BUFFER_BYTES,
            LISTEN_BACKLOG,
            REQUEST_BYTES_MAX,
            CONNECTIONS_MAX,
            CONNECTIONS_PER_IP_MAX,
            CONNECTIONS_PER_IP_OVERRIDES,
            CONNECTION_RATE_MAX,
            CONNECTIONS_IDLE_MAX_MS,
            QUEUED_REQUEST_BYTES_MAX);

    private NetworkOptions() {}
}
