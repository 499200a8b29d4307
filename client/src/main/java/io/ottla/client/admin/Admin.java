package io.ottla.client.admin;

import io.ottla.client.net.ClientLoop;
import io.ottla.client.net.ClientOptions;
import io.ottla.client.net.Cluster;
import io.ottla.client.net.ClusterView;
import io.ottla.protocol.config.Option;
import io.ottla.protocol.config.OptionTable;
import io.ottla.protocol.config.Settings;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * Administers a cluster. Every method returns a future that completes on the client's loop, within
 * default.api.timeout.ms; its failure is a {@link io.ottla.client.ClientException}. What can fail for one topic, group
 * or partition and not for another has an {@link Outcome} each.
 *
 * <p>Thread: all methods from anywhere.
 */
public final class Admin implements AutoCloseable {
    /** Time for one call with its retries, in ms. */
    public static final Option<Integer> API_TIMEOUT_MS = Option.integer("default.api.timeout.ms", 60_000)
            .min(0)
            .doc("How long one call may take with all its retries, in ms.");

    private static final OptionTable TABLE = OptionTable.join(ClientOptions.TABLE, OptionTable.of(API_TIMEOUT_MS));
    private static final int IN_FLIGHT_MAX = 100;

    private final ClientLoop loop;
    private final Cluster cluster;
    private final Calls calls;

    private Admin(ClientLoop loop, Cluster cluster, Calls calls) {
        this.loop = loop;
        this.cluster = cluster;
        this.calls = calls;
    }

    /** Connects when it is first used; throws BadSettingException or IllegalArgumentException for a bad setting. */
    public static Admin open(Map<String, String> properties) {
        Settings settings = Settings.of(TABLE, properties);
        ClientLoop loop = ClientLoop.start("ottla-admin");
        Cluster cluster = new Cluster(
                loop,
                ClientOptions.connections(settings, IN_FLIGHT_MAX),
                ClientOptions.bootstrap(settings),
                ClientOptions.reconnectBackoff(settings),
                new Random());
        return new Admin(
                loop, cluster, new Calls(cluster, ClientOptions.retryBackoff(settings), settings.get(API_TIMEOUT_MS)));
    }

    public Topics topics() {
        return new Topics(calls);
    }

    public Configs configs() {
        return new Configs(calls);
    }

    public Groups groups() {
        return new Groups(calls);
    }

    public GroupOffsets groupOffsets() {
        return new GroupOffsets(calls);
    }

    public LogOffsets logOffsets() {
        return new LogOffsets(calls);
    }

    public Quotas quotas() {
        return new Quotas(calls);
    }

    public Reassignments reassignments() {
        return new Reassignments(calls);
    }

    public Elections elections() {
        return new Elections(calls);
    }

    public LogDirectories logDirectories() {
        return new LogDirectories(calls);
    }

    public Records records() {
        return new Records(calls);
    }

    public ReplicaLogs replicaLogs() {
        return new ReplicaLogs(calls);
    }

    public Brokers brokers() {
        return new Brokers(calls);
    }

    /** Completes once a broker answers; fails, after {@code timeoutMs} or a little more, with the reason why none does. */
    public CompletableFuture<ClusterView> reach(int timeoutMs) {
        return new Calls(cluster, calls.backoff(), timeoutMs)
                .retried(() -> cluster.topics(List.of(), Cluster.Creation.NEVER));
    }

    /** Ends all connections; calls that are under way fail. */
    @Override
    public void close() {
        loop.lane().run(cluster::close);
        loop.close();
    }
}
