package io.ottla.broker.replica;

import io.netty.buffer.ByteBuf;
import io.ottla.broker.api.Call;
import io.ottla.broker.api.FakeConnection;
import io.ottla.broker.api.Handler;
import io.ottla.broker.api.admin.FakeStore;
import io.ottla.broker.api.data.FetchHandler;
import io.ottla.broker.api.data.LeaderHints;
import io.ottla.broker.api.data.ListOffsetsHandler;
import io.ottla.broker.api.data.OffsetForLeaderEpochHandler;
import io.ottla.broker.config.BrokerSettings;
import io.ottla.broker.config.LiveSettings;
import io.ottla.broker.log.DirSettings;
import io.ottla.broker.log.LogDirs;
import io.ottla.broker.log.PartitionName;
import io.ottla.broker.log.SimDisk;
import io.ottla.broker.meta.AddressBook;
import io.ottla.broker.meta.TopicConfigs;
import io.ottla.broker.partition.Assignment;
import io.ottla.broker.partition.Partition;
import io.ottla.broker.partition.Partitions;
import io.ottla.broker.sim.Frames;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Message;
import io.ottla.protocol.wire.Reader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** One life of a broker in a simulation; its disk outlives it. */
final class SimBroker {
    private static final Path DIRECTORY = Path.of("/data");

    final int id;
    final MortalLane lane;
    final Partitions partitions;
    private final SimCluster cluster;
    private final SimDisk disk;
    private final Followings followings;
    private final Map<ApiKey, Handler<? extends Message, ? extends Message>> handlers = new HashMap<>();
    private boolean alive = true;

    SimBroker(SimCluster cluster, int id, SimDisk disk) {
        this.cluster = cluster;
        this.id = id;
        this.disk = disk;
        this.lane = new MortalLane(cluster.lane);
        LiveSettings live = new LiveSettings(BrokerSettings.of(Map.of(
                "zookeeper.connect", "localhost:2181", "min.insync.replicas", Integer.toString(cluster.inSyncMin))));
        TopicConfigs configs = new TopicConfigs(lane, new FakeStore(), live);
        LogDirs dirs;
        try {
            dirs = LogDirs.acquire(List.of(DIRECTORY), disk, Runnable::run, lane, name -> lane, DirSettings.DEFAULT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        dirs.load(lane, topic -> configs.of(topic).log()).read((logs, error) -> {});
        InSyncAsker asker = new InSyncAsker(
                lane,
                (home, body) -> cluster.alterPartition(this, body.apply(ApiKey.ALTER_PARTITION.highest())),
                id,
                () -> 1,
                cluster::isAlive,
                () -> SimCluster.LAG_MAX_MS);
        partitions = new Partitions(id, dirs, configs, name -> lane, asker);
        LoopSettings loop = new LoopSettings(id, 1_000, 1 << 20, 1, 10 << 20, 500);
        followings = new Followings(
                List.of(new Followings.Site(lane, leader -> new SimLink(cluster, this, leader))),
                () -> 1,
                () -> loop,
                Pace.FREE,
                () -> 1);
        partitions.onFollowing(followings);
        new LagWatch(partitions, List.of(lane), () -> SimCluster.LAG_MAX_MS).start();
        handlers.put(
                ApiKey.FETCH,
                new FetchHandler(
                        cluster::image,
                        live::current,
                        partitions,
                        configs,
                        Runnable::run,
                        new LeaderHints(cluster::image, new AddressBook(() -> id, live))));
        handlers.put(ApiKey.LIST_OFFSETS, new ListOffsetsHandler(cluster::image, partitions, Runnable::run));
        handlers.put(ApiKey.OFFSET_FOR_LEADER_EPOCH, new OffsetForLeaderEpochHandler(cluster::image, partitions));
    }

    boolean isAlive() {
        return alive;
    }

    /** As kill -9: nothing of this life happens any more, and the files stay as they are. */
    void kill() {
        alive = false;
        lane.die();
        disk.killProcess();
    }

    SimDisk disk() {
        return disk;
    }

    /** The controller's order. */
    void obey(PartitionImage state) {
        PartitionName name = new PartitionName(SimCluster.TOPIC, state.index());
        partitions
                .assign(lane, new Assignment(name, SimCluster.TOPIC_ID, state, false))
                .read((code, error) -> {
                    if (code != ErrorCode.NONE && code != ErrorCode.STALE_CONTROLLER_EPOCH) {
                        throw new AssertionError("broker " + id + " does not obey: " + code, error);
                    }
                });
    }

    /** The partition, null before the first order. */
    Partition partition() {
        return partitions.find(SimCluster.TOPIC, 0);
    }

    @SuppressWarnings("unchecked")
    void serve(ApiKey key, int version, Message request, FakeConnection connection, Consumer<Message> answered) {
        ByteBuf frame = Frames.of(request, version);
        Message received = key.readRequest(new Reader(frame), version);
        Handler<Message, Message> handler = (Handler<Message, Message>) handlers.get(key);
        Reply<Message> reply;
        try {
            reply = handler.handle(new Call<>(received, version, 1, "broker", lane, connection));
        } catch (RuntimeException e) {
            reply = Reply.failed(e);
        }
        reply.read((response, failure) -> {
            if (response != null) {
                answered.accept(key.readResponse(new Reader(Frames.of(response, version)), version));
            } else {
                answered.accept(SimCluster.failure(key, failure));
            }
        });
    }
}
