package io.ottla.broker.server;

import io.ottla.broker.api.ApiTable;
import io.ottla.broker.api.Readiness;
import io.ottla.broker.config.BrokerSettings;
import io.ottla.broker.config.ListenerSettings;
import io.ottla.broker.config.LiveSettings;
import io.ottla.broker.control.LogDirReports;
import io.ottla.broker.control.SessionFile;
import io.ottla.broker.control.SocketLiveness;
import io.ottla.broker.log.Disk;
import io.ottla.broker.log.FileSystemDisk;
import io.ottla.broker.log.LogDirs;
import io.ottla.broker.log.MetaProperties;
import io.ottla.client.net.ClientLoop;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.Endpoint;
import io.ottla.coordinator.store.Liveness;
import io.ottla.coordinator.store.Registered;
import io.ottla.coordinator.store.Registration;
import io.ottla.coordinator.zk.ZkBrokerRegistry;
import io.ottla.protocol.lane.Clock;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.Uuid;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One broker from start to stop.
 *
 * <pre>
 *   ports bound  |  directories locked and looked at  |  ZooKeeper reached     (side by side)
 *   whose data it is; the rest is wired; overrides read; logs opened
 *   connections accepted, broker registered, controller elected
 *   the controller has told us of the cluster: ready
 * </pre>
 *
 * Thread: {@link #start} and {@link #stop} block their caller.
 */
final class Broker {
    private static final Logger LOG = LoggerFactory.getLogger(Broker.class);
    private static final long STEP_MAX_MS = 60_000;
    private static final long IMAGE_PATIENCE_MS = 10_000;
    private static final long LOGS_OPEN_MAX_MS = 24L * 60 * 60 * 1000;

    private final LiveSettings live;
    private final Clock clock;
    private final Disk disk;
    private final Stops stops;
    private final Threads threads;
    private final Network network;
    private final CompletableFuture<Store> reaching;

    private Broker(BrokerSettings settings, Clock clock, Disk disk) {
        // The longest way goes first, and beside everything else.
        this.reaching = CompletableFuture.supplyAsync(
                () -> Store.open(settings.zooKeeper()), task -> new Thread(task, "reach-zookeeper").start());
        this.live = new LiveSettings(settings);
        this.clock = clock;
        this.disk = disk;
        this.stops = new Stops();
        this.threads = Threads.start(settings, clock);
        stops.push("threads", threads::stop);
        stops.push("zookeeper", this::leaveStore);
        this.network = new Network(live, threads, clock);
    }

    /** Who runs. */
    record Running(Identity identity, Network network, Stops stops) {
        /** Stops everything, the last started first. */
        void stop() {
            stops.run();
        }

        /** Keeps the caller so long, or until all is stopped. */
        void pause(long ms) {
            stops.pause(ms);
        }

        /** Keeps the caller, and so the process, until all is stopped. Returns why it stopped itself, null if told to. */
        @Nullable
        String awaitStop() {
            return stops.await();
        }
    }

    /** Starts a broker. Throws StartFailure, BindFailure or BadSettingException with one line for whoever starts it. */
    static Running start(BrokerSettings settings, Clock clock) {
        return start(settings, clock, new FileSystemDisk());
    }

    /** As above, with its data on another disk than the machine's. */
    static Running start(BrokerSettings settings, Clock clock, Disk disk) {
        Broker broker = new Broker(settings, clock, disk);
        try {
            return broker.start();
        } catch (RuntimeException e) {
            broker.stops.run();
            throw e;
        }
    }

    private Running start() {
        BrokerSettings settings = live.current();
        network.bind();
        stops.push("listeners", network::close);
        LogDirs dirs = Directories.acquire(settings, disk, threads);
        stops.push("log directories", dirs::releaseLocks);
        MetaProperties meta = Directories.meta(dirs);
        Identity.checkBroker(settings, meta);
        if (!reaching.isDone()) {
            Rehearsal.run(endpoints());
        }
        Store store = reached();

        ClientLoop io = ClientLoop.on(threads.loops().next(), threads.loops().connecting(), clock);
        ZkBrokerRegistry registry =
                new ZkBrokerRegistry(store.session(), new SessionFile(dirs.firstOnline()), liveness(io));
        Identity identity = identify(settings, meta, store, registry);
        Directories.writeMeta(dirs, identity);
        return serve(identity, store, registry, io, dirs);
    }

    /** Who asks whether somebody else lives at our own address would only hear itself. */
    private Liveness liveness(ClientLoop io) {
        Liveness socket = new SocketLiveness(io, "liveness");
        return (asker, endpoint) ->
                endpoints().stream().anyMatch(own -> own.text().equals(endpoint.text()))
                        ? Reply.done(Liveness.Sign.UNKNOWN)
                        : socket.probe(asker, endpoint);
    }

    private List<Endpoint> endpoints() {
        return Addresses.endpoints(live.current().network().listeners(), network);
    }

    private Identity identify(
            BrokerSettings settings, @Nullable MetaProperties meta, Store store, ZkBrokerRegistry registry) {
        Lane lane = threads.control();
        SecureRandom random = new SecureRandom();
        String proposal = new Uuid(random.nextLong(), random.nextLong()).toString();
        String clusterId =
                Wait.on(lane, STEP_MAX_MS, "reading the cluster id", () -> registry.clusterId(lane, proposal));
        Identity.checkCluster(settings, meta, clusterId, store.connect());
        int id = settings.brokerId() >= 0 ? settings.brokerId() : meta == null ? -1 : meta.brokerId();
        if (id < 0) {
            id = Wait.on(
                    lane,
                    STEP_MAX_MS,
                    "asking for a broker id",
                    () -> registry.nextBrokerId(lane, settings.reservedBrokerIdMax()));
        }
        return new Identity(id, clusterId);
    }

    private Running serve(Identity identity, Store store, ZkBrokerRegistry registry, ClientLoop io, LogDirs dirs) {
        BrokerSettings settings = live.current();
        Registration registration = registration(identity, settings.network().listeners());
        Lane lane = threads.control();
        Cluster cluster = Cluster.wire(live, identity, store, registry, registration, io, lane);
        Readiness readiness = new Readiness();
        Services services = new Services(live, identity, threads, cluster, dirs);
        Directories.report(dirs, new LogDirReports(lane, registry, identity.brokerId()));
        ApiTable table = services.table(readiness);
        network.serve(table);
        readOverrides(identity, cluster, dirs);
        Set<String> topics = services.loadLogs(STEP_MAX_MS, LOGS_OPEN_MAX_MS);
        Directories.requireOne(settings, dirs, lane);
        stops.push("logs", services::closeLogs);
        stops.push("copying", services::stopCopying);
        stops.push("compaction", services.compact());
        stops.push("the check of logs", services.check());
        stops.push("connections", network::close);
        stops.push("membership", cluster.member()::leave);
        network.accept();
        Peers.attend(settings, identity, cluster, io, lane, table).ifPresent(watch -> stops.push("peers", watch::stop));
        join(cluster);
        readiness.registered();
        stops.push("leaderships", () -> ControlledShutdown.run(live.current(), identity, cluster, lane));
        awaitImage(cluster, identity, topics);
        readiness.ready();
        services.setStraysAside();
        stops.push("figures", services.showFigures());
        Directories.stopWithoutAny(settings, dirs, lane, stops);
        Addresses.announce(live.current().network().listeners(), network);
        return new Running(identity, network, stops);
    }

    private Registration registration(Identity identity, ListenerSettings listeners) {
        return new Registration(
                identity.brokerId(),
                Addresses.endpoints(listeners, network),
                live.current().rack(),
                -1);
    }

    /** From here on settings that are changed at run time have effect. */
    private void readOverrides(Identity identity, Cluster cluster, LogDirs dirs) {
        Lane lane = threads.control();
        ListenerChanges listeners = new ListenerChanges(
                lane,
                threads.disk(),
                network,
                live.current().network().listeners(),
                open -> registration(identity, open),
                cluster.member()::tell);
        live.onChange((before, after) -> {
            threads.resize(after);
            dirs.producersExpireAfter(after.storage().intervals().producerExpirationMs());
            listeners.want(after.network().listeners());
        });
        Wait.on(
                lane,
                STEP_MAX_MS,
                "reading broker overrides",
                () -> cluster.feed().start(identity.brokerId()).then(read -> listeners.settled()));
    }

    private void join(Cluster cluster) {
        Lane lane = threads.control();
        Registered outcome = Wait.on(
                lane,
                STEP_MAX_MS,
                "registering in ZooKeeper",
                () -> cluster.member().join(lane));
        if (outcome instanceof Registered.InUse inUse) {
            throw new StartFailure(inUse.message());
        }
    }

    /** Until the controller has told us of ourselves and of every topic that there was when we looked. */
    private void awaitImage(Cluster cluster, Identity identity, Set<String> topics) {
        Lane lane = threads.control();
        Predicate<ClusterImage> complete = now -> now.brokers().containsKey(identity.brokerId())
                && topics.stream().allMatch(topic -> now.topic(topic) != null);
        ClusterImage image = Wait.on(
                lane,
                STEP_MAX_MS,
                "hearing from the controller",
                () -> cluster.metadata().when(lane, complete, IMAGE_PATIENCE_MS));
        if (!image.brokers().containsKey(identity.brokerId())) {
            LOG.warn(
                    "no controller has told this broker of the cluster yet; clients are told what is known until then");
        }
    }

    /** Also when the start failed before the store was there: one in this process is waited for, as it holds files. */
    private void leaveStore() {
        if (live.current().zooKeeper().embedded() == null && !reaching.isDone()) {
            reaching.thenAccept(Store::close);
            return;
        }
        try {
            reaching.join().close();
        } catch (CompletionException e) {
            LOG.debug("there is no store to leave: {}", e.toString());
        }
    }

    private Store reached() {
        try {
            return reaching.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
