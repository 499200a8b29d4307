package io.ottla.broker.sim;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.ottla.broker.api.ApiTable;
import io.ottla.broker.api.Call;
import io.ottla.broker.api.FakeConnection;
import io.ottla.broker.api.Readiness;
import io.ottla.broker.api.control.ControlApis;
import io.ottla.broker.api.control.ControllerFence;
import io.ottla.broker.api.control.LeaderAndIsrHandler;
import io.ottla.broker.api.control.StopReplicaHandler;
import io.ottla.broker.api.data.FetchHandler;
import io.ottla.broker.api.data.LeaderHints;
import io.ottla.broker.api.data.ListOffsetsHandler;
import io.ottla.broker.api.data.OffsetForLeaderEpochHandler;
import io.ottla.broker.api.data.ProduceHandler;
import io.ottla.broker.api.data.ProduceIntake;
import io.ottla.broker.config.LiveSettings;
import io.ottla.broker.control.ControlPlane;
import io.ottla.broker.control.ControlSettings;
import io.ottla.broker.control.OwnLook;
import io.ottla.broker.control.PeerWatch;
import io.ottla.broker.log.DirSettings;
import io.ottla.broker.log.LogDirs;
import io.ottla.broker.log.LogPlacement;
import io.ottla.broker.log.SimDisk;
import io.ottla.broker.meta.AddressBook;
import io.ottla.broker.meta.Metadata;
import io.ottla.broker.meta.TopicConfigs;
import io.ottla.broker.partition.InSyncChanges;
import io.ottla.broker.partition.Partitions;
import io.ottla.broker.partition.Strays;
import io.ottla.broker.replica.Followings;
import io.ottla.broker.replica.InSyncAsker;
import io.ottla.broker.replica.LagWatch;
import io.ottla.broker.replica.LoopSettings;
import io.ottla.broker.replica.Pace;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.Endpoint;
import io.ottla.coordinator.cluster.SecurityProtocol;
import io.ottla.coordinator.controller.CreateTopic;
import io.ottla.coordinator.controller.Order;
import io.ottla.coordinator.store.Registration;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.ApiVersions;
import io.ottla.protocol.api.ControlledShutdown;
import io.ottla.protocol.api.UpdateMetadata;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One life of a broker: its own parts, wired as the server wires them, over a simulated disk, network and ZooKeeper.
 *
 * <pre>
 *   logs opened  ->  connections taken  ->  registered, maybe controller  ->  killed, or stopped in order
 * </pre>
 */
final class BrokerLife {
    static final Path DIRECTORY = Path.of("/data");
    static final int LAG_MAX_MS = 1500;
    private static final int UNREACHABLE_MS = 1500;
    private static final int SHUTDOWN_TRIES = 3;
    private static final int IMAGE_PATIENCE_MS = 10_000;
    private static final DirSettings DISK =
            new DirSettings(5_000, 5_000, 1_000, 300_000, Long.MAX_VALUE, 1_000, 86_400_000, 600_000);

    final Life life;
    final Life.Strand loop;
    final Service service;
    final SimSession session;
    final Metadata metadata;
    final Partitions partitions;
    private final SimCluster cluster;
    private final Life.Strand control;
    private final Life.Strand disks;
    private final List<Life.Strand> lanes;
    private final LiveSettings live;
    private final TopicConfigs configs;
    private final LogDirs dirs;
    private final ControlPlane plane;
    private final Followings followings;
    private final PeerWatch watch;
    private final Readiness readiness = new Readiness();
    private final SimStore store;

    BrokerLife(SimCluster cluster, int id, SimDisk disk) {
        this.cluster = cluster;
        this.life = new Life(cluster.world, id);
        this.control = life.new Strand();
        this.loop = life.new Strand();
        this.disks = life.new Strand();
        this.lanes = cluster.terms.sharedLanes() ? List.of(loop) : List.of(life.new Strand(), life.new Strand());
        this.session = new SimSession(cluster.zk, cluster.network, life, control);
        this.store = new SimStore(cluster.zk, session);
        this.live = new LiveSettings(cluster.sabotage.settings());
        this.configs = new TopicConfigs(control, new NoConfigs(), live);
        LogPlacement placement = name -> lanes.get(name.index() % lanes.size());
        this.dirs = acquire(disk, placement);
        this.plane = wirePlane();
        this.metadata = new Metadata(control, ClusterImage.empty("sim"), plane.member()::brokerEpoch);
        InSyncChanges changes = new InSyncAsker(
                control,
                (home, body) -> plane.toController().send(home, ApiKey.ALTER_PARTITION, body),
                id,
                plane.member()::brokerEpoch,
                other -> metadata.image().brokers().containsKey(other),
                () -> LAG_MAX_MS);
        this.partitions = new Partitions(id, dirs, configs, placement, cluster.sabotage.changes(changes));
        this.followings = followings();
        this.service = new Service(this, cluster.history, cluster.sabotage);
        this.watch = watch();
        serve();
    }

    private LogDirs acquire(SimDisk disk, LogPlacement placement) {
        try {
            return LogDirs.acquire(List.of(DIRECTORY), disk, disks::run, control, placement, DISK);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ControlPlane wirePlane() {
        ControlSettings settings = new ControlSettings(
                life.id,
                "PLAINTEXT",
                new CreateTopic.Defaults(1, 3),
                ControlSettings.Deletion.ENABLED,
                cluster.sabotage.uncleanElection(),
                2000,
                10);
        Endpoint endpoint = new Endpoint("PLAINTEXT", SecurityProtocol.PLAINTEXT, "sim", 9000 + life.id);
        return new ControlPlane(
                control,
                new ControlPlane.Stores(store, new NoConfigs(), store),
                new ControlPlane.Links(new OrderLink(cluster.network, life), new OrderLink(cluster.network, life)),
                "sim",
                settings,
                new Registration(life.id, List.of(endpoint), null, -1),
                this::image,
                cluster.world.random);
    }

    private ClusterImage image() {
        return metadata.image();
    }

    private Followings followings() {
        LoopSettings settings = new LoopSettings(life.id, 300, 1 << 20, 1, 10 << 20, 500);
        return new Followings(
                List.of(new Followings.Site(
                        loop,
                        leader -> new CopyLink(
                                cluster.network,
                                life,
                                loop,
                                leader,
                                cluster.terms.fetchVersionMax(),
                                cluster.sabotage::sending))),
                () -> 1,
                () -> settings,
                Pace.FREE,
                plane.member()::brokerEpoch);
    }

    private PeerWatch watch() {
        PeerWatch peers = new PeerWatch(
                control, new OrderLink(cluster.network, life), store, this::image, life.id, UNREACHABLE_MS);
        OwnLook look = new OwnLook(control, store, new OwnLook.Place("sim", life.id, "PLAINTEXT"), this::obey);
        world().as(control, () -> plane.member().attend(peers, look));
        return peers;
    }

    private World world() {
        return cluster.world;
    }

    private Reply<Message> obey(Order order) {
        int version = order.key().highest();
        return service.call(order.key(), version, order.body().apply(version), control, new FakeConnection());
    }

    private void serve() {
        ControllerFence fence = new ControllerFence(plane.member()::brokerEpoch);
        List<ApiTable.Entry> entries = new ArrayList<>(ControlApis.entries(plane.requests()));
        entries.add(ApiTable.Entry.all(
                ApiKey.API_VERSIONS,
                (Call<ApiVersions.Request> call) ->
                        Reply.done(ApiVersions.Response.builder().build())));
        entries.add(ApiTable.Entry.all(ApiKey.LEADER_AND_ISR, new LeaderAndIsrHandler(partitions, fence)));
        entries.add(ApiTable.Entry.all(ApiKey.STOP_REPLICA, new StopReplicaHandler(partitions, fence)));
        entries.add(ApiTable.Entry.all(
                ApiKey.UPDATE_METADATA,
                (Call<UpdateMetadata.Request> call) -> metadata.update(call.lane(), call.request())
                        .map(error -> new UpdateMetadata.Response(error.code()))));
        LeaderHints hints = new LeaderHints(this::image, new AddressBook(partitions::brokerId, live));
        entries.add(ApiTable.Entry.all(
                ApiKey.PRODUCE,
                new ProduceHandler(
                        this::image,
                        partitions,
                        new ProduceIntake(configs, disks::run, UnpooledByteBufAllocator.DEFAULT),
                        hints)));
        entries.add(ApiTable.Entry.all(
                ApiKey.FETCH, new FetchHandler(this::image, live::current, partitions, configs, disks::run, hints)));
        entries.add(
                ApiTable.Entry.all(ApiKey.LIST_OFFSETS, new ListOffsetsHandler(this::image, partitions, disks::run)));
        entries.add(ApiTable.Entry.all(
                ApiKey.OFFSET_FOR_LEADER_EPOCH, new OffsetForLeaderEpochHandler(this::image, partitions)));
        service.add(readiness.hold(entries));
    }

    void start() {
        partitions.onFollowing(followings);
        new LagWatch(partitions, List.copyOf(lanes), () -> LAG_MAX_MS).start();
        control.run(() -> dirs.load(control, topic -> configs.of(topic).log()).read((logs, error) -> {
            metadata.onChange((before, after) -> cluster.history.look(this));
            cluster.network.listen(this);
            if (cluster.sabotage.obeysUnregistered()) {
                readiness.registered();
            }
            session.begin(() -> {
                plane.member().join(control).read((registered, refused) -> registered());
                watch.start();
            });
        }));
    }

    private void registered() {
        readiness.registered();
        metadata.when(control, now -> now.brokers().containsKey(life.id), IMAGE_PATIENCE_MS)
                .read((image, never) -> {
                    readiness.ready();
                    new Strays(dirs, partitions).setAside(control, image()).read((count, error) -> {
                        if (count == null || count > 0) {
                            world().tell("stray logs on " + life.id + ": " + count);
                        }
                    });
                });
    }

    /** As after SIGTERM: leaderships are given away, logs are closed; then it is told. */
    void stopInOrder(Runnable gone) {
        control.run(() -> giveAway(SHUTDOWN_TRIES, () -> {
            plane.member().leave();
            watch.stop();
            followings
                    .close(control)
                    .read((closed, error) ->
                            dirs.close(control, plane.member().brokerEpoch()).read((done, failure) -> gone.run()));
        }));
    }

    private void giveAway(int tries, Runnable then) {
        ControlledShutdown.Request wish = ControlledShutdown.Request.builder()
                .brokerId(life.id)
                .brokerEpoch(plane.member().brokerEpoch())
                .build();
        plane.toController()
                .send(control, ApiKey.CONTROLLED_SHUTDOWN, version -> wish)
                .read((answer, error) -> {
                    boolean done = answer instanceof ControlledShutdown.Response response
                            && response.errorCode() == 0
                            && response.remainingPartitions().isEmpty();
                    if (done || tries <= 1) {
                        then.run();
                    } else {
                        control.after(200, () -> giveAway(tries - 1, then));
                    }
                });
    }

    ControlPlane plane() {
        return plane;
    }

    Life.Strand control() {
        return control;
    }
}
