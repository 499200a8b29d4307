package io.ottla.coordinator.zk;

import java.util.List;
import org.apache.zookeeper.client.ZKClientConfig;

/**
 * What ZooKeeper's client takes from system properties, without those of TLS: reading them loads the whole TLS stack and
 * its certificates, a quarter of a second of every start, also where the connection is plain.
 */
final class PlainClientConfig extends ZKClientConfig {
    private static final List<String> NAMES = List.of(
            "jute.maxbuffer",
            "zookeeper.kinit",
            "sun.security.jgss.native",
            "zookeeper.sasl.client.username",
            "zookeeper.sasl.client.canonicalize.hostname",
            "zookeeper.sasl.clientconfig",
            "zookeeper.sasl.client",
            "zookeeper.server.realm",
            "zookeeper.disableAutoWatchReset",
            "zookeeper.clientCnxnSocket",
            "zookeeper.client.secure");

    private PlainClientConfig() {}

    /** The full one where TLS is asked for. */
    static ZKClientConfig read() {
        return Boolean.getBoolean("zookeeper.client.secure") ? new ZKClientConfig() : new PlainClientConfig();
    }

    @Override
    protected void handleBackwardCompatibility() {
        for (String name : NAMES) {
            String value = System.getProperty(name);
            if (value != null) {
                setProperty(name, value);
            }
        }
    }
}
