/** A producer, a consumer and an admin for brokers that speak Kafka's protocol. What is not exported may change at any time. */
module io.ottla.client {
    requires io.netty.resolver;
    requires transitive io.ottla.protocol;
    requires transitive org.slf4j;
    // For Json; who uses it requires it, too.
    requires static com.fasterxml.jackson.databind;
    requires static jopt.simple;
    requires static org.jspecify;
    // Netty's way to memory outside of the heap that it can give back.
    requires jdk.unsupported;

    exports io.ottla.client;
    exports io.ottla.client.admin;
    exports io.ottla.client.consumer;
    exports io.ottla.client.producer;
    exports io.ottla.client.serialization;
}
