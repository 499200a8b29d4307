package io.ottla.broker.server;

import ch.qos.logback.classic.LoggerContext;
import io.netty.buffer.ByteBufAllocator;
import io.ottla.broker.api.ApiTable;
import io.ottla.broker.api.ApiVersionsHandler;
import io.ottla.broker.api.Readiness;
import io.ottla.broker.api.admin.AdminApis;
import io.ottla.broker.api.admin.LogbackLoggers;
import io.ottla.broker.api.admin.TopicCreation;
import io.ottla.broker.api.control.ControlApis;
import io.ottla.broker.api.control.ControllerFence;
import io.ottla.broker.api.control.LeaderAndIsrHandler;
import io.ottla.broker.api.control.StopReplicaHandler;
import io.ottla.broker.api.data.AlterReplicaLogDirsHandler;
import io.ottla.broker.api.data.DeleteRecordsHandler;
import io.ottla.broker.api.data.DescribeLogDirsHandler;
import io.ottla.broker.api.data.DescribeProducersHandler;
import io.ottla.broker.api.data.FetchHandler;
import io.ottla.broker.api.data.InitProducerIdHandler;
import io.ottla.broker.api.data.LeaderHints;
import io.ottla.broker.api.data.ListOffsetsHandler;
import io.ottla.broker.api.data.OffsetForLeaderEpochHandler;
import io.ottla.broker.api.data.ProduceHandler;
import io.ottla.broker.api.data.ProduceIntake;
import io.ottla.broker.api.data.ProducerIdPool;
import io.ottla.broker.api.group.GroupApis;
import io.ottla.broker.check.LogCheck;
import io.ottla.broker.clean.Cleaner;
import io.ottla.broker.config.LiveSettings;
import io.ottla.broker.control.ControllerIdBlocks;
import io.ottla.broker.host.GroupCoordinator;
import io.ottla.broker.host.GroupWiring;
import io.ottla.broker.log.LogDirs;
import io.ottla.broker.meta.AddressBook;
import io.ottla.broker.partition.Partitions;
import io.ottla.broker.partition.Strays;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.lane.Lane;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What serves the APIs, put together. */
final class Services {
    private static final Logger LOG = LoggerFactory.getLogger(Services.class);
    private static final long CLOSE_MAX_MS = 60_000;
    private static final long SHOW_LATER_MS = 1_000;

    private final LiveSettings live;
    private final Identity identity;
    private final Threads threads;
    private final Cluster cluster;
    private final LogDirs dirs;
    private final Replication replication;
    private final Partitions partitions;
    private final Strays strays;
    private final BrokerFigures figures;
    private final GroupCoordinator groups;
    private final AtomicReference<ApiTable> table = new AtomicReference<>();

    Services(LiveSettings live, Identity identity, Threads threads, Cluster cluster, LogDirs dirs) {
        this.live = live;
        this.identity = identity;
        this.threads = threads;
        this.cluster = cluster;
        this.dirs = dirs;
        this.replication = new Replication(live, identity, threads, cluster);
        this.partitions = new Partitions(
                identity.brokerId(), dirs, cluster.topicConfigs(), threads.placement(), replication.inSyncChanges());
        replication.start(partitions);
        this.strays = new Strays(dirs, partitions);
        this.figures = new BrokerFigures(identity.brokerId(), threads.control().clock());
        figures.of(strays);
        dirs.limitMoves(() -> live.current().storage().moves());
        this.groups = GroupWiring.wire(
                partitions, threads.placement(), cluster.metadata(), cluster.topicConfigs(), live, threads.disk());
    }

    /** Every API that is served. Clients' calls are held until the broker is ready. */
    ApiTable table(Readiness readiness) {
        AddressBook addresses = new AddressBook(identity::brokerId, live);
        TopicCreation creation = new TopicCreation(threads.control(), cluster.metadata(), cluster.topics(), live);
        List<ApiTable.Entry> entries = new ArrayList<>();
        entries.add(ApiTable.Entry.all(
                ApiKey.API_VERSIONS, new ApiVersionsHandler(table::get, identity::clusterId, identity.brokerId())));
        entries.addAll(data(addresses));
        entries.addAll(GroupApis.entries(
                groups,
                cluster.metadata()::image,
                creation,
                addresses,
                () -> UUID.randomUUID().toString()));
        entries.addAll(AdminApis.entries(admin(addresses, creation)));
        entries.addAll(ControlApis.entries(cluster.requests()));
        ControllerFence fence = new ControllerFence(cluster.member()::brokerEpoch);
        entries.add(ApiTable.Entry.all(ApiKey.LEADER_AND_ISR, new LeaderAndIsrHandler(partitions, fence)));
        entries.add(ApiTable.Entry.all(ApiKey.STOP_REPLICA, new StopReplicaHandler(partitions, fence)));
        ApiTable all = new ApiTable(readiness.hold(entries));
        table.set(all);
        return all;
    }

    private List<ApiTable.Entry> data(AddressBook addresses) {
        ByteBufAllocator allocator = threads.loops().allocator();
        Supplier<ClusterImage> image = cluster.metadata()::image;
        LeaderHints hints = new LeaderHints(image, addresses);
        return List.of(
                ApiTable.Entry.all(
                        ApiKey.PRODUCE,
                        new ProduceHandler(
                                image,
                                partitions,
                                new ProduceIntake(cluster.topicConfigs(), threads.half(), allocator),
                                hints)),
                ApiTable.Entry.all(
                        ApiKey.FETCH,
                        new FetchHandler(
                                image, live::current, partitions, cluster.topicConfigs(), threads.disk(), hints)),
                ApiTable.Entry.all(ApiKey.LIST_OFFSETS, new ListOffsetsHandler(image, partitions, threads.disk())),
                ApiTable.Entry.all(ApiKey.OFFSET_FOR_LEADER_EPOCH, new OffsetForLeaderEpochHandler(image, partitions)),
                ApiTable.Entry.all(ApiKey.DELETE_RECORDS, new DeleteRecordsHandler(image, partitions)),
                ApiTable.Entry.all(ApiKey.DESCRIBE_LOG_DIRS, new DescribeLogDirsHandler(dirs::describe, dirs.paths())),
                ApiTable.Entry.all(ApiKey.ALTER_REPLICA_LOG_DIRS, new AlterReplicaLogDirsHandler(dirs::move)),
                ApiTable.Entry.all(ApiKey.DESCRIBE_PRODUCERS, new DescribeProducersHandler(image, partitions)),
                ApiTable.Entry.of(
                        ApiKey.INIT_PRODUCER_ID,
                        ApiKey.INIT_PRODUCER_ID.lowest(),
                        InitProducerIdHandler.HIGHEST,
                        new InitProducerIdHandler(producerIds())));
    }

    private ProducerIdPool producerIds() {
        return new ProducerIdPool(
                threads.control(),
                new ControllerIdBlocks(cluster.toController(), identity::brokerId, cluster.member()::brokerEpoch));
    }

    private AdminApis.Ground admin(AddressBook addresses, TopicCreation creation) {
        return new AdminApis.Ground(
                identity::brokerId,
                cluster.metadata(),
                addresses,
                creation,
                cluster.door(),
                cluster.configStore(),
                cluster.feed(),
                cluster.configs(),
                new LogbackLoggers((LoggerContext) LoggerFactory.getILoggerFactory()));
    }

    /** Opens every log there is, with the settings of its topic, and waits for it. Returns the topics of the cluster. */
    Set<String> loadLogs(long stepMaxMs, long openMaxMs) {
        Lane lane = threads.control();
        Set<String> topics = Wait.on(
                lane, stepMaxMs, "reading the topics", () -> cluster.store().topicNames(lane));
        Wait.on(
                lane,
                stepMaxMs,
                "reading the topics' overrides",
                () -> cluster.topicConfigs().prepare(lane, topics));
        Wait.on(
                lane,
                openMaxMs,
                "opening the logs",
                () -> dirs.load(lane, topic -> cluster.topicConfigs().of(topic).log()));
        return topics;
    }

    /** Compacts logs from now on; what is returned ends it. */
    Runnable compact() {
        Cleaner cleaner = new Cleaner(dirs, () -> live.current().storage().cleaner());
        cleaner.start();
        return cleaner::stop;
    }

    /** Looks for damage in logs from now on; what is returned ends it. */
    Runnable check() {
        LogCheck check = new LogCheck(dirs, () -> live.current().storage().check(), replication.others());
        figures.of(check.counts(), dirs);
        check.start(live.current().storage().intervals().initialDelayMs());
        return check::stop;
    }

    /** Sets aside what this broker has and should not, as of what the controller has told by now. */
    void setStraysAside() {
        Lane lane = threads.control();
        lane.run(() -> strays.setAside(lane, cluster.metadata().image()).read((count, error) -> {
            if (error != null) {
                LOG.warn("looking for stray logs: {}", error.toString());
            }
        }));
    }

    /** Shows what is counted, a little later, since to load what it takes would hold up the first requests. */
    Runnable showFigures() {
        threads.control().after(SHOW_LATER_MS, () -> threads.disk().execute(figures::show));
        return figures::hide;
    }

    /** Copies nothing any more. */
    void stopCopying() {
        replication.stop();
    }

    /** Syncs and closes the logs, and marks the stop as clean. */
    void closeLogs() {
        Lane lane = threads.control();
        Wait.on(
                lane,
                CLOSE_MAX_MS,
                "closing the logs",
                () -> dirs.close(lane, cluster.member().brokerEpoch()));
    }
}
