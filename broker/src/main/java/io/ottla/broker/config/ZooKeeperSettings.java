package io.ottla.broker.config;

import io.ottla.protocol.config.BadSettingException;
import io.ottla.protocol.config.Settings;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The store of the cluster's state; see {@link ZooKeeperOptions} and {@link OttlaOptions}.
 *
 * @param connect null only when the server is embedded: then it is that one
 * @param embedded null when no server runs in this process
 */
public record ZooKeeperSettings(
        @Nullable String connect,
        int connectionTimeoutMs,
        int sessionTimeoutMs,
        int inFlightMax,
        @Nullable Embedded embedded) {

    /** A ZooKeeper server in this process; {@code port} 0 takes a free one. */
    public record Embedded(Path dir, int port) {}

    static ZooKeeperSettings of(Settings settings, StorageSettings storage) {
        String connect = settings.orNull(ZooKeeperOptions.CONNECT);
        boolean hasConnect = connect != null && !connect.isEmpty();
        Embedded embedded = settings.get(OttlaOptions.EMBEDDED_ZOOKEEPER) ? embedded(settings, storage) : null;
        if (!hasConnect && embedded == null) {
            throw BadSettingException.conflict(
                    ZooKeeperOptions.CONNECT.name(),
                    "zookeeper.connect is not set: give the host:port of a ZooKeeper server, or set "
                            + "ottla.zookeeper.embedded=true for one in this process");
        }
        int sessionTimeoutMs = settings.get(ZooKeeperOptions.SESSION_TIMEOUT_MS);
        return new ZooKeeperSettings(
                hasConnect ? connect : null,
                Objects.requireNonNullElse(settings.orNull(ZooKeeperOptions.CONNECTION_TIMEOUT_MS), sessionTimeoutMs),
                sessionTimeoutMs,
                settings.get(ZooKeeperOptions.IN_FLIGHT_MAX),
                embedded);
    }

    private static Embedded embedded(Settings settings, StorageSettings storage) {
        String dir = settings.orNull(OttlaOptions.EMBEDDED_ZOOKEEPER_DIR);
        Path place = dir == null
                ? storage.dirs().get(0).resolveSibling("zookeeper")
                : Path.of(dir).toAbsolutePath().normalize();
        return new Embedded(place, settings.get(OttlaOptions.EMBEDDED_ZOOKEEPER_PORT));
    }
}
