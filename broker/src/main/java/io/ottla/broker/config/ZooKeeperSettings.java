package io.ottla.broker.config;

import io.ottla.protocol.config.BadSettingException;
import io.ottla.protocol.config.Settings;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The store of the cluster's state; see {@link ZooKeeperOptions} and {@link OttlaOptions}.
 *
 * @param connect null only when a server in this process listens on a port that is not known yet
 * @param embedded null when no server runs in this process
 */
public record ZooKeeperSettings(
        @Nullable String connect,
        int connectionTimeoutMs,
        int sessionTimeoutMs,
        @Nullable Embedded embedded) {
    private static final String LOOPBACK = "127.0.0.1";
    private static final Pattern LOCAL =
            Pattern.compile("(localhost|127(?:\\.[0-9]{1,3}){3}|\\[::1])(?::([0-9]{1,5}))?(/.*)?");
    private static final int PORT_DEFAULT = 2181;

    /** A ZooKeeper server in this process, on the loopback interface; {@code port} 0 takes a free one. */
    public record Embedded(Path dir, int port) {}

    static ZooKeeperSettings of(Settings settings, StorageSettings storage) {
        String given = settings.orNull(ZooKeeperOptions.CONNECT);
        String connect = given == null || given.isEmpty() ? null : given;
        Embedded embedded = settings.get(OttlaOptions.EMBEDDED_ZOOKEEPER) ? embedded(settings, storage, connect) : null;
        if (connect == null && embedded == null) {
            throw BadSettingException.conflict(
                    ZooKeeperOptions.CONNECT.name(),
                    "zookeeper.connect is not set: give the host:port of a ZooKeeper server, or set "
                            + "ottla.zookeeper.embedded=true for one in this process");
        }
        if (connect == null && embedded != null && embedded.port() != 0) {
            connect = LOOPBACK + ":" + embedded.port();
        }
        int sessionTimeoutMs = settings.get(ZooKeeperOptions.SESSION_TIMEOUT_MS);
        return new ZooKeeperSettings(
                connect,
                Objects.requireNonNullElse(settings.orNull(ZooKeeperOptions.CONNECTION_TIMEOUT_MS), sessionTimeoutMs),
                sessionTimeoutMs,
                embedded);
    }

    private static Embedded embedded(Settings settings, StorageSettings storage, @Nullable String connect) {
        String dir = settings.orNull(OttlaOptions.EMBEDDED_ZOOKEEPER_DIR);
        Path place = dir == null
                ? storage.dirs().get(0).resolveSibling("zookeeper")
                : Path.of(dir).toAbsolutePath().normalize();
        int port = settings.get(OttlaOptions.EMBEDDED_ZOOKEEPER_PORT);
        return new Embedded(place, connect == null ? port : portOf(connect, settings, port));
    }

    /** The port that zookeeper.connect names, which must be one of this machine. */
    private static int portOf(String connect, Settings settings, int port) {
        Matcher local = LOCAL.matcher(connect);
        if (!local.matches()) {
            throw BadSettingException.conflict(
                    ZooKeeperOptions.CONNECT.name(),
                    "ottla.zookeeper.embedded is true, but zookeeper.connect is " + connect
                            + ": with a server in this process it must be localhost:port, or not set");
        }
        int wanted = local.group(2) == null ? PORT_DEFAULT : Integer.parseInt(local.group(2));
        if (settings.isGiven(OttlaOptions.EMBEDDED_ZOOKEEPER_PORT) && wanted != port) {
            throw BadSettingException.conflict(
                    OttlaOptions.EMBEDDED_ZOOKEEPER_PORT.name(),
                    "zookeeper.connect is " + connect + ", but ottla.zookeeper.embedded.port is " + port);
        }
        return wanted;
    }
}
