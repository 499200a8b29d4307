package io.ottla.coordinator.zk;

import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.zookeeper.server.DatadirCleanupManager;
import org.apache.zookeeper.server.ServerConfig;
import org.apache.zookeeper.server.ZooKeeperServerMain;
import org.apache.zookeeper.server.admin.AdminServer;
import org.apache.zookeeper.server.quorum.QuorumPeerConfig;
import org.apache.zookeeper.server.quorum.QuorumPeerMain;

/**
 * The program behind bin/zookeeper-server-start.sh: a ZooKeeper server from a properties file, alone or, when the file
 * lists server.N lines, one of an ensemble. Runs until it is killed; what it prints about a failed start is one line.
 */
public final class ZooKeeperMain {
    /** As ZooKeeper's own program: wrong arguments or configuration. */
    private static final int EXIT_CONFIG = 2;

    private static final int EXIT_FAILED = 1;

    private ZooKeeperMain() {}

    public static void main(String[] args) {
        int status = run(args, System.err);
        System.exit(status);
    }

    static int run(String[] args, PrintStream errors) {
        if (args.length != 1) {
            errors.println("usage: zookeeper-server-start.sh [-daemon] zookeeper.properties");
            return EXIT_CONFIG;
        }
        Path file = Path.of(args[0]);
        if (!Files.isRegularFile(file)) {
            errors.println("zookeeper: no such file: " + file);
            return EXIT_CONFIG;
        }
        System.getProperties().putIfAbsent("zookeeper.admin.enableServer", "false");
        try {
            serve(file);
            return 0;
        } catch (QuorumPeerConfig.ConfigException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            errors.println("zookeeper: " + file + " is wrong: " + cause.getMessage());
            return EXIT_CONFIG;
        } catch (BindException e) {
            errors.println("zookeeper: clientPort in " + file + " cannot be used: " + e.getMessage());
            return EXIT_FAILED;
        } catch (IOException | AdminServer.AdminServerException e) {
            errors.println("zookeeper: cannot start: " + e);
            return EXIT_FAILED;
        }
    }

    private static void serve(Path file)
            throws QuorumPeerConfig.ConfigException, IOException, AdminServer.AdminServerException {
        QuorumPeerConfig config = new QuorumPeerConfig();
        config.parse(file.toString());
        new DatadirCleanupManager(
                        config.getDataDir(),
                        config.getDataLogDir(),
                        config.getSnapRetainCount(),
                        config.getPurgeInterval())
                .start();
        if (config.isDistributed()) {
            new QuorumPeerMain().runFromConfig(config);
            return;
        }
        ServerConfig alone = new ServerConfig();
        alone.readFrom(config);
        new ZooKeeperServerMain().runFromConfig(alone);
    }
}
