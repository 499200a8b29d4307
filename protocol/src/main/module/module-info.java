/**
 * What both ends of a wire agree on. Applications see the packages that the client's API speaks of; the messages
 * themselves, lanes and connections are for the client alone.
 */
module io.ottla.protocol {
    requires transitive io.netty.buffer;
    requires transitive io.netty.common;
    requires transitive io.netty.transport;
    requires static org.jspecify;
    requires com.github.luben.zstd_jni;
    requires org.lz4.java;
    requires org.slf4j;
    requires org.xerial.snappy;

    exports io.ottla.protocol.config;
    exports io.ottla.protocol.record;
    exports io.ottla.protocol.wire;
    exports io.ottla.protocol.api to
            io.ottla.client;
    exports io.ottla.protocol.lane to
            io.ottla.client;
    exports io.ottla.protocol.net to
            io.ottla.client;
}
