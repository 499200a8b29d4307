package io.ottla.broker.server;

import io.netty.channel.EventLoop;
import io.ottla.broker.config.FollowerSettings;
import io.ottla.broker.config.LiveSettings;
import io.ottla.broker.partition.CopyRate;
import io.ottla.broker.partition.InSyncChanges;
import io.ottla.broker.partition.Partitions;
import io.ottla.broker.replica.Followings;
import io.ottla.broker.replica.InSyncAsker;
import io.ottla.broker.replica.LagWatch;
import io.ottla.broker.replica.LoopSettings;
import io.ottla.broker.replica.OtherReplicas;
import io.ottla.broker.replica.Pace;
import io.ottla.broker.replica.SocketLeaderLink;
import io.ottla.client.net.ClientLoop;
import io.ottla.client.net.ConnectionSettings;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.lane.Clock;
import io.ottla.protocol.lane.Lane;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What copies partitions from other brokers, and keeps in-sync sets, put together. */
final class Replication {
    private static final int ANSWER_EXTRA_MS = 1_000;
    private static final long STOP_MAX_MS = 5_000;

    private final LiveSettings live;
    private final Threads threads;
    private final InSyncAsker asker;
    private final Followings followings;
    private final OtherReplicas others;

    Replication(LiveSettings live, Identity identity, Threads threads, Cluster cluster) {
        this.live = live;
        this.threads = threads;
        LongSupplier lagMaxMs = () -> follower().lagMaxMs();
        Supplier<ClusterImage> image = cluster.metadata()::image;
        this.asker = new InSyncAsker(
                threads.control(),
                (lane, body) -> cluster.toController().send(lane, ApiKey.ALTER_PARTITION, body),
                identity.brokerId(),
                cluster.member()::brokerEpoch,
                id -> image.get().brokers().containsKey(id),
                lagMaxMs);
        List<Followings.Site> sites = sites(identity, image);
        this.others = new OtherReplicas(identity.brokerId(), image, sites.get(0));
        this.followings = new Followings(
                sites,
                () -> follower().fetchers(),
                () -> loop(identity.brokerId()),
                new Pace(
                        name -> cluster.topicConfigs()
                                .of(name.topic())
                                .followerThrottled()
                                .covers(name.index(), identity.brokerId()),
                        new CopyRate(Clock.SYSTEM, () -> follower().followerRate())),
                cluster.member()::brokerEpoch);
    }

    private FollowerSettings follower() {
        return live.current().replication().follower();
    }

    private LoopSettings loop(int brokerId) {
        FollowerSettings now = follower();
        return new LoopSettings(
                brokerId,
                now.backoffMs(),
                now.partitionBytesMax(),
                now.bytesMin(),
                now.responseBytesMax(),
                now.waitMaxMs());
    }

    private List<Followings.Site> sites(Identity identity, Supplier<ClusterImage> image) {
        String listener = live.current().network().listeners().interBroker();
        ConnectionSettings link = ConnectionSettings.defaults("broker-" + identity.brokerId() + "-fetcher")
                .withRequestTimeoutMs(
                        Math.max(follower().socketTimeoutMs(), follower().waitMaxMs() + ANSWER_EXTRA_MS))
                .forRecords(follower().receiveBufferBytes());
        List<Followings.Site> sites = new ArrayList<>();
        threads.loops().all().forEach(executor -> {
            EventLoop loop = (EventLoop) executor;
            ClientLoop io = ClientLoop.on(loop, threads.loops().connecting(), Clock.SYSTEM);
            sites.add(
                    new Followings.Site(io.lane(), leader -> new SocketLeaderLink(leader, io, link, image, listener)));
        });
        return sites;
    }

    InSyncChanges inSyncChanges() {
        return asker;
    }

    /** The replicas that other brokers have. */
    OtherReplicas others() {
        return others;
    }

    void start(Partitions partitions) {
        partitions.onFollowing(followings);
        List<Lane> lanes = threads.lanes();
        new LagWatch(partitions, lanes, () -> follower().lagMaxMs()).start();
    }

    /** Blocks until nothing is copied any more. */
    void stop() {
        Lane lane = threads.control();
        Wait.on(lane, STOP_MAX_MS, "ending the copying", () -> followings.close(lane));
    }
}
