package io.ottla.broker.server;

import ch.qos.logback.classic.LoggerContext;
import io.ottla.broker.api.ApiTable;
import io.ottla.broker.api.ApiVersionsHandler;
import io.ottla.broker.api.admin.AdminApis;
import io.ottla.broker.api.admin.LogbackLoggers;
import io.ottla.broker.api.admin.TopicCreation;
import io.ottla.broker.api.group.GroupApis;
import io.ottla.broker.config.LiveSettings;
import io.ottla.broker.host.GroupCoordinator;
import io.ottla.broker.host.GroupWiring;
import io.ottla.broker.log.LogDirs;
import io.ottla.broker.meta.AddressBook;
import io.ottla.broker.partition.Partitions;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.lane.Lane;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.LoggerFactory;

/** What serves the APIs, put together. */
final class Services {
    private final LiveSettings live;
    private final Identity identity;
    private final Threads threads;
    private final Cluster cluster;
    private final LogDirs dirs;
    private final Partitions partitions;
    private final AtomicReference<ApiTable> table = new AtomicReference<>();

    private Services(LiveSettings live, Identity identity, Threads threads, Cluster cluster, LogDirs dirs) {
        this.live = live;
        this.identity = identity;
        this.threads = threads;
        this.cluster = cluster;
        this.dirs = dirs;
        this.partitions = new Partitions(identity.brokerId(), dirs, cluster.topicConfigs(), threads.placement());
    }

    static Services wire(LiveSettings live, Identity identity, Threads threads, Cluster cluster, LogDirs dirs) {
        return new Services(live, identity, threads, cluster, dirs);
    }

    /** Every API that is served. Clients' calls are held until the broker is ready. */
    ApiTable table(Readiness readiness) {
        Lane lane = threads.control();
        AddressBook addresses = new AddressBook(identity::brokerId, live);
        TopicCreation creation = new TopicCreation(lane, cluster.metadata(), cluster.door(), live);
        List<ApiTable.Entry> entries = new ArrayList<>();
        entries.add(ApiTable.Entry.all(
                ApiKey.API_VERSIONS, new ApiVersionsHandler(table::get, identity::clusterId, identity.brokerId())));
        entries.addAll(AdminApis.entries(new AdminApis.Ground(
                identity::brokerId,
                cluster.metadata(),
                addresses,
                creation,
                cluster.door(),
                cluster.configStore(),
                cluster.feed(),
                cluster.configs(),
                new LogbackLoggers((LoggerContext) LoggerFactory.getILoggerFactory()))));
        GroupCoordinator groups = GroupWiring.wire(
                partitions, threads.placement(), cluster.metadata(), cluster.topicConfigs(), live, threads.disk());
        entries.addAll(GroupApis.entries(
                groups,
                cluster.metadata()::image,
                creation,
                addresses,
                () -> UUID.randomUUID().toString()));
        ApiTable all = new ApiTable(readiness.hold(entries));
        table.set(all);
        return all;
    }

    void loadLogs(Cluster in, long maxMs) {}

    void closeLogs(long brokerEpoch) {
        dirs.releaseLocks();
    }
}
