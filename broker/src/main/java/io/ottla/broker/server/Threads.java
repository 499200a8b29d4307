package io.ottla.broker.server;

import io.netty.channel.DefaultEventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.ottla.broker.config.BrokerSettings;
import io.ottla.broker.config.LaneMode;
import io.ottla.broker.config.OttlaOptions;
import io.ottla.broker.net.NetworkLoops;
import io.ottla.broker.partition.LanePlacement;
import io.ottla.protocol.lane.Clock;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Narrow;
import io.ottla.protocol.net.EventExecutorLane;
import io.ottla.protocol.net.NumberedThreads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Every thread of the broker: {@code loop-n} own connections, {@code lane-n} partitions, {@code control} what there is
 * once (controller, image, registry of logs), and {@code disk-n} do what blocks.
 */
final class Threads {
    private static final long IDLE_SECONDS = 10;
    private static final long STOP_SECONDS = 5;

    private final NetworkLoops loops;
    private final List<EventExecutor> owned = new ArrayList<>();
    private final List<Lane> lanes = new ArrayList<>();
    private final LanePlacement placement;
    private final Lane control;
    private final ThreadPoolExecutor disk;

    private Threads(BrokerSettings settings, Clock clock) {
        loops = NetworkLoops.start(
                loopCount(settings, Runtime.getRuntime().availableProcessors()), allocator(settings));
        NumberedThreads names = new NumberedThreads("lane-");
        if (settings.laneMode() == LaneMode.SHARED) {
            loops.all().forEach(loop -> lanes.add(new EventExecutorLane(loop, clock)));
        } else {
            for (int i = 0; i < settings.ioThreads(); i++) {
                lanes.add(lane(names, clock));
            }
        }
        placement = new LanePlacement(lanes);
        control = lane(new NumberedThreads("control-"), clock);
        int threads = diskThreads(settings);
        disk = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new NumberedThreads("disk-"));
        disk.allowCoreThreadTimeOut(true);
    }

    /**
     * Loops that carry the partitions too do the work of both kinds of threads; more of them than processors only move
     * bytes between caches.
     */
    static int loopCount(BrokerSettings settings, int processors) {
        return settings.laneMode() == LaneMode.SHARED
                ? Math.min(processors, settings.networkThreads() + settings.ioThreads())
                : settings.networkThreads();
    }

    static Threads start(BrokerSettings settings, Clock clock) {
        return new Threads(settings, clock);
    }

    private static int diskThreads(BrokerSettings settings) {
        int recovery = settings.storage().recoveryThreadsPerDir()
                * settings.storage().dirs().size();
        return Math.max(settings.backgroundThreads(), recovery);
    }

    /** As many disk threads as these settings want; one too many ends when it has nothing to do. */
    void resize(BrokerSettings settings) {
        int threads = diskThreads(settings);
        if (threads > disk.getMaximumPoolSize()) {
            disk.setMaximumPoolSize(threads);
            disk.setCorePoolSize(threads);
        } else {
            disk.setCorePoolSize(threads);
            disk.setMaximumPoolSize(threads);
        }
    }

    private static NetworkLoops.Allocator allocator(BrokerSettings settings) {
        return settings.raw().get(OttlaOptions.ALLOCATOR).equals("adaptive")
                ? NetworkLoops.Allocator.ADAPTIVE
                : NetworkLoops.Allocator.POOLED;
    }

    private Lane lane(NumberedThreads names, Clock clock) {
        EventExecutor thread = new DefaultEventLoop(names);
        owned.add(thread);
        return new EventExecutorLane(thread, clock);
    }

    NetworkLoops loops() {
        return loops;
    }

    /** Those on which partitions live. */
    List<Lane> lanes() {
        return lanes;
    }

    /** Where each partition lives. */
    LanePlacement placement() {
        return placement;
    }

    Lane control() {
        return control;
    }

    ThreadPoolExecutor disk() {
        return disk;
    }

    /** As many of the disk threads as one kind of work may keep busy: checks of what clients send, however much it is. */
    Executor half() {
        return new Narrow(disk, Math.max(1, disk.getMaximumPoolSize() / 2));
    }

    /** Ends them all once what they were given is done; waits a few seconds at most. */
    void stop() {
        loops.stop().awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
        owned.forEach(thread -> thread.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS));
        disk.shutdown();
    }
}
