package io.ottla.client.cli;

import io.ottla.client.ClientException;
import io.ottla.client.HostPort;
import io.ottla.client.admin.Admin;
import io.ottla.client.net.CallerThread;
import io.ottla.client.net.ClientOptions;
import io.ottla.protocol.config.PropertyFile;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How tools get in touch with a cluster. */
public final class Servers {
    /** A broker that is being started this moment is up within this time; one that is not there is told of soon. */
    private static final int REACH_MS = 5000;

    private Servers() {}

    /** The properties of the file, if one is named, with the servers on top. */
    public static Map<String, String> properties(@Nullable String file, String bootstrap) {
        Map<String, String> all = new LinkedHashMap<>();
        if (file != null) {
            all.putAll(PropertyFile.read(Path.of(file)).values());
        }
        all.put(ClientOptions.BOOTSTRAP_SERVERS.name(), bootstrap);
        return all;
    }

    /** An admin of a cluster that answers; throws {@link ToolFailure} when none does. */
    public static Admin admin(Map<String, String> properties) {
        Map<String, String> named = new LinkedHashMap<>(properties);
        named.putIfAbsent(ClientOptions.CLIENT_ID.name(), "admin");
        Admin admin = Admin.open(named);
        try {
            CallerThread.await(admin.reach(REACH_MS));
            return admin;
        } catch (ClientException e) {
            admin.close();
            throw new ToolFailure("No broker can be reached at "
                    + named.get(ClientOptions.BOOTSTRAP_SERVERS.name()) + ". Is it running there? ("
                    + e.getMessage() + ")");
        }
    }

    /** Throws {@link ToolFailure} when this machine knows none of the hosts, which are not asked anything. */
    public static void known(String bootstrap) {
        boolean known = HostPort.parseList(bootstrap).stream()
                .anyMatch(one -> !new InetSocketAddress(one.host(), one.port()).isUnresolved());
        if (!known) {
            throw new ToolFailure("This machine knows none of the hosts in " + bootstrap);
        }
    }

    /** Throws {@link ToolFailure} when no server answers. */
    public static void check(Map<String, String> properties) {
        Map<String, String> only = new LinkedHashMap<>();
        only.put(
                ClientOptions.BOOTSTRAP_SERVERS.name(),
                String.valueOf(properties.get(ClientOptions.BOOTSTRAP_SERVERS.name())));
        admin(only).close();
    }
}
