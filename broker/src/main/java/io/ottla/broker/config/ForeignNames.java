package io.ottla.broker.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings that a Kafka broker knows and this one does not use, and why. Someone who brings a property file along is
 * told which of its lines have no effect; where silence would leave a broker open that was meant to be closed, or lose
 * what was meant to be kept, the start is refused instead, see {@link #refusal}.
 */
final class ForeignNames {
    private static final String SECURITY = "TLS, SASL and access control are not part of this release";
    private static final String QUOTAS = "quotas are not part of this release";
    private static final String FOLLOWERS = "this part of replication between brokers is not offered";
    private static final String NEWER_GROUPS = "of the kinds of groups this release serves the classic one";
    private static final String TIERED = "tiered storage is not offered";
    private static final String KRAFT = "the state of the cluster is kept in ZooKeeper";
    private static final String METRICS = "this release publishes no metrics";
    private static final String INTERNAL = "it tunes a part of Kafka's broker that this one does not have";
    private static final String FOREIGN_CODE = "classes written for Kafka's broker are not loaded";

    /** Beginnings of names (they end in a dot) and whole names, by reason. */
    private static final Map<String, String> REASONS = new LinkedHashMap<>();

    static {
        because(
                SECURITY,
                "ssl.",
                "sasl.",
                "delegation.token.",
                "password.encoder.",
                "zookeeper.ssl.",
                "zookeeper.set.acl",
                "zookeeper.clientCnxnSocket",
                "security.providers",
                "principal.builder.class",
                "authorizer.class.name",
                "connections.max.reauth.ms",
                "connection.failed.authentication.delay.ms",
                "early.start.listeners");
        because(
                "transactions are not part of this release",
                "transaction.",
                "transactional.",
                "add.partitions.to.txn.");
        because(
                QUOTAS,
                "quota.",
                "replication.quota.",
                "alter.log.dirs.replication.quota.",
                "controller.quota.",
                "client.quota.callback.class");
        because(FOLLOWERS, "follower.fetch.last.tiered.offset.enable");
        because(
                NEWER_GROUPS,
                "group.consumer.",
                "group.share.",
                "group.streams.",
                "group.coordinator.",
                "share.coordinator.",
                "errors.deadletterqueue.");
        because(TIERED, "remote.", "log.local.", "log.remote.");
        because(
                KRAFT,
                "controller.quorum.",
                "controller.listener.names",
                "controller.performance.",
                "metadata.log.",
                "metadata.max.",
                "internal.metadata.",
                "zookeeper.metadata.migration.",
                "zookeeper.sync.time.ms",
                "process.roles",
                "broker.heartbeat.interval.ms",
                "broker.session.timeout.ms",
                "initial.broker.registration.timeout.ms",
                "eligible.leader.replicas.enable",
                "server.max.startup.time.ms",
                "cordoned.log.dirs",
                "unclean.leader.election.interval.ms",
                "log.dir.failure.timeout.ms",
                "alter.config.policy.kraft.compatibility.enable");
        because(
                METRICS,
                "metric.reporters",
                "metrics.num.samples",
                "metrics.recording.level",
                "metrics.sample.window.ms",
                "kafka.metrics.",
                "auto.include.jmx.reporter",
                "telemetry.max.bytes");
        because(
                INTERNAL,
                "fetch.purgatory.purge.interval.requests",
                "producer.purgatory.purge.interval.requests",
                "delete.records.purgatory.purge.interval.requests",
                "share.fetch.purgatory.purge.interval.requests",
                "socket.connection.setup.timeout.ms",
                "queued.max.requests",
                "request.timeout.ms",
                "zookeeper.max.in.flight.requests",
                "socket.connection.setup.timeout.max.ms",
                "unstable.api.versions.enable",
                "unstable.feature.versions.enable");
        because(FOREIGN_CODE, "create.topic.policy.class.name", "alter.config.policy.class.name", "config.providers");
    }

    /** Names for which a value other than these must not pass in silence. */
    private static final Map<String, List<String>> HARMLESS = Map.of(
            "authorizer.class.name", List.of(""),
            "create.topic.policy.class.name", List.of(""),
            "alter.config.policy.class.name", List.of(""),
            "config.providers", List.of(""),
            "zookeeper.set.acl", List.of("", "false"),
            "zookeeper.ssl.client.enable", List.of("", "false"),
            "process.roles", List.of(""),
            "remote.log.storage.system.enable", List.of("", "false"));

    private ForeignNames() {}

    /** Why this setting of Kafka's has no effect here; null when Kafka has no such setting either. */
    static @Nullable String reason(String name) {
        String exact = REASONS.get(name);
        if (exact != null) {
            return exact;
        }
        for (Map.Entry<String, String> entry : REASONS.entrySet()) {
            if (entry.getKey().endsWith(".") && name.startsWith(entry.getKey())) {
                return entry.getValue();
            }
        }
        return null;
    }

    /** Why the broker must not start with this value; null when it may. */
    static @Nullable String refusal(String name, String value) {
        List<String> harmless = HARMLESS.get(name);
        return harmless == null || harmless.contains(value.trim().toLowerCase(Locale.ROOT))
                ? null
                : name + " is set to '" + value + "', but " + reason(name) + ": take the line out to start without it";
    }

    private static void because(String reason, String... names) {
        for (String name : names) {
            REASONS.put(name, reason);
        }
    }
}
