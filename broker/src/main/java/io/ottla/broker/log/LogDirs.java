package io.ottla.broker.log;

import io.ottla.protocol.lane.Clock;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Uuid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directories of log.dirs and the logs in them: opens, makes and deletes logs, and writes the checkpoints. A
 * directory that fails goes offline alone.
 *
 * <p>Thread: the registry belongs to the home lane; every public method may be called from anywhere and answers on the
 * lane of the one who asks. Logs are handed from the disk pool, which opens them, to their own lanes.
 */
public final class LogDirs {
    private static final Logger LOGGER = LoggerFactory.getLogger(LogDirs.class);

    private final Map<Path, LogDir> dirs = new LinkedHashMap<>();
    private final Disk disk;
    private final Executor pool;
    private final Lane home;
    private final LogPlacement placement;
    private DirSettings settings;
    private boolean closing;
    private final Map<PartitionName, Log> logs = new HashMap<>();
    private final LongAdder refusedReads = new LongAdder();
    private final FullDirs full;
    private final List<BiConsumer<Path, List<PartitionName>>> offlineListeners = new ArrayList<>();
    private final Tending tending;
    private final Deleting deleting;
    private final Moving moving;
    private final Finding finding;

    private LogDirs(Disk disk, Executor pool, Lane home, LogPlacement placement, DirSettings settings) {
        this.disk = disk;
        this.pool = pool;
        this.home = home;
        this.placement = placement;
        this.settings = settings;
        this.full = new FullDirs(this);
        this.tending = new Tending(this);
        this.deleting = new Deleting(this);
        this.moving = new Moving(this);
        this.finding = new Finding(this, new Creating(this, placement));
    }

    /**
     * Takes the directories: makes those that are missing, locks them, and looks whose they are. One that does not work
     * is offline. Blocking; for the start of the process.
     *
     * @param home the lane that owns the registry
     * @param pool threads that may block
     * @throws IOException if a directory is in use by another process, or if none works
     */
    public static LogDirs acquire(
            List<Path> paths, Disk disk, Executor pool, Lane home, LogPlacement placement, DirSettings settings)
            throws IOException {
        LogDirs all = new LogDirs(disk, pool, home, placement, settings);
        IOException last = null;
        for (Path path : paths) {
            LogDir dir = new LogDir(path.toAbsolutePath().normalize(), disk);
            try {
                dir.acquire();
            } catch (LogDirInUseException inUse) {
                all.releaseLocks();
                throw inUse;
            } catch (IOException e) {
                LOGGER.error("log directory {} is offline: {}", path, DiskTrouble.describe(e));
                last = e;
            }
            all.dirs.put(dir.path(), dir);
        }
        if (all.dirs.values().stream().noneMatch(LogDir::online)) {
            throw new IOException(
                    "no directory of log.dirs=" + paths + " works: "
                            + (last == null ? "none given" : DiskTrouble.describe(last)),
                    last);
        }
        return all;
    }

    /**
     * Whose data it is; null if the directories are new. Blocking; for the start of the process.
     *
     * @throws IOException if directories contradict each other
     */
    public @Nullable MetaProperties meta() throws IOException {
        MetaProperties first = null;
        for (LogDir dir : dirs.values()) {
            MetaProperties one = dir.online() ? dir.meta() : null;
            if (one != null && first != null && !one.equals(first)) {
                throw new IOException("log.dirs hold data of different brokers: " + dir.path() + " has broker.id="
                        + one.brokerId() + " cluster.id=" + one.clusterId() + ", another has broker.id="
                        + first.brokerId() + " cluster.id=" + first.clusterId());
            }
            first = first == null ? one : first;
        }
        return first;
    }

    /** Writes meta.properties where it is missing or different. Blocking; for the start of the process. */
    public void writeMeta(MetaProperties meta) throws IOException {
        for (LogDir dir : dirs.values()) {
            if (dir.online() && !meta.equals(dir.meta())) {
                dir.writeMeta(meta);
            }
        }
    }

    /** Gives the directories back without the mark of a clean stop: for a start that fails. */
    public void releaseLocks() {
        dirs.values().forEach(LogDir::release);
    }

    /** The first of them that works. For the start of the process. */
    public Path firstOnline() {
        return dirs.values().stream()
                .filter(LogDir::online)
                .findFirst()
                .orElseThrow(() -> new LogDirOfflineException("no log directory works"))
                .path();
    }

    /** All of them, working or not. From any thread. */
    public List<Path> paths() {
        return List.copyOf(dirs.keySet());
    }

    /** The file system under all of them. */
    public Disk disk() {
        return disk;
    }

    /** The lane that owns the registry. */
    public Lane home() {
        return home;
    }

    /** The threads that may block. */
    public Executor pool() {
        return pool;
    }

    DirSettings settings() {
        return settings;
    }

    /** Takes over what may change while the broker runs: producer.id.expiration.ms. From any thread. */
    public void producersExpireAfter(int ms) {
        home.enter(() -> settings = settings.withProducerExpirationMs(ms));
    }

    Collection<LogDir> dirs() {
        return dirs.values();
    }

    Map<PartitionName, Log> logs() {
        assert home.here();
        return logs;
    }

    Deleting deleting() {
        return deleting;
    }

    Moving moving() {
        return moving;
    }

    @Nullable
    LogDir find(Path path) {
        return dirs.get(path);
    }

    /** Has the checkpoints written, all of them. */
    void checkpoint() {
        tending.checkpoint(List.of(LogDir.RECOVERY_POINTS, LogDir.LOG_STARTS, LogDir.WATERMARKS));
    }

    /** Bounds how fast logs move between directories: asked for before each step. */
    public void limitMoves(Supplier<MoveSettings> by) {
        home.enter(() -> moving.limit(by));
    }

    /** Names a listener that hears when a log lies in another directory. */
    public void onMove(MoveListener listener) {
        moving.listen(listener);
    }

    /**
     * Has a log moved to another directory of log.dirs, or stay where it is if it lies there. Completes on the asker's lane:
     * NONE once it is under way, REPLICA_NOT_AVAILABLE if there is no such log, which is then made there when it is,
     * LOG_DIR_NOT_FOUND, or KAFKA_STORAGE_ERROR if one of the directories does not work.
     */
    public Reply<ErrorCode> move(Lane asker, PartitionName partition, Path to) {
        Reply<ErrorCode> done = Reply.on(asker);
        home.enter(() -> moving.start(partition, to, done));
        return done;
    }

    LogSite site(LogDir dir) {
        Clock clock = home.clock();
        return new LogSite(dir.path(), disk, pool, clock, this::failed, settings.flushCheckIntervalMs(), refusedReads);
    }

    /**
     * Opens every log of every directory, in parallel on the disk pool, recovering where the last stop was not clean.
     * Completes on the asker's lane with the logs that are online. To be called once, before {@link #open}.
     *
     * @param settingsOf the settings of a topic; called on the disk pool
     */
    public Reply<List<Log>> load(Lane asker, Function<String, LogSettings> settingsOf) {
        Reply<List<Log>> done = Reply.on(asker);
        home.run(() -> new Loading(this, placement, settingsOf, opened -> {
                    tending.start();
                    done.complete(opened);
                })
                .start());
        return done;
    }

    /** A log is open. Home lane. */
    void opened(Log log) {
        Log other = logs.get(log.partition());
        if (other == null) {
            logs.put(log.partition(), log);
            Objects.requireNonNull(dirs.get(log.parent())).oneLogMore();
            return;
        }
        // A move was cut short between its two renames: both are whole, and the longer one was served last.
        boolean longer = log.logEndOffset() > other.logEndOffset();
        Log kept = longer ? log : other;
        Log left = longer ? other : log;
        LOGGER.warn(
                "partition {} has a log in {} and another in {}, which does not reach further and is set aside",
                log.partition(),
                kept.parent(),
                left.parent());
        if (longer) {
            Objects.requireNonNull(dirs.get(other.parent())).oneLogLess();
            Objects.requireNonNull(dirs.get(log.parent())).oneLogMore();
            logs.put(log.partition(), log);
        }
        left.lane().run(() -> {
            left.abandon();
            deleting.setAside(home, left.partition(), left.directory());
        });
    }

    /** Takes a log out of the registry, to be deleted; null if there is none. Home lane. */
    @Nullable
    Log forget(PartitionName partition) {
        Log log = logs().remove(partition);
        if (log != null) {
            Objects.requireNonNull(dirs.get(log.parent())).oneLogLess();
        }
        return log;
    }

    boolean isClosing() {
        return closing;
    }

    Finding finding() {
        return finding;
    }

    /** As {@link #open(Lane, PartitionName, Uuid, LogSettings, Existing)} for a log that may exist. */
    public Reply<Log> open(Lane asker, PartitionName partition, Uuid topicId, LogSettings topicSettings) {
        return open(asker, partition, topicId, topicSettings, Existing.POSSIBLE);
    }

    /**
     * The log of a partition, made if there is none, in the directory with the fewest logs. Completes on the asker's
     * lane. Fails with {@link LogDirOfflineException} if its directory, or every directory, is offline, with
     * {@link LogDirFullException} if there is no space to make it, and with {@link TopicIdMismatchException} if the log
     * there is of another topic of the same name.
     *
     * @param topicId zero if unknown
     */
    public Reply<Log> open(
            Lane asker, PartitionName partition, Uuid topicId, LogSettings topicSettings, Existing existing) {
        Reply<Log> done = Reply.on(asker);
        home.enter(() -> finding.find(partition, topicId, topicSettings, existing, done));
        return done;
    }

    /** Closes the log, sets its directory aside as {@code -delete} and deletes it after file.delete.delay.ms. */
    public Reply<Boolean> delete(Lane asker, PartitionName partition) {
        return deleting.delete(asker, partition);
    }

    /**
     * Sets a log aside as {@code -stray}, where it is kept until the next start: for a log that this broker should not have.
     *
     * @param stillStray asked on the home lane when nobody can open the log any more before it is gone
     */
    public Reply<Boolean> setAsideStray(Lane asker, PartitionName partition, BooleanSupplier stillStray) {
        return deleting.setAsideStray(asker, partition, stillStray);
    }

    /** Reads that were refused since the start because what they asked for is damaged. From any thread. */
    public long refusedReads() {
        return refusedReads.sum();
    }

    /** What compaction may work on, of every log whose cleanup.policy names compact. Completes on the asker's lane. */
    public Reply<List<Compactable>> compactable(Lane asker) {
        Reply<List<Compactable>> done = Reply.on(asker);
        home.enter(() -> {
            List<Compactable> all = new ArrayList<>();
            Map<Lane, List<Log>> byLane = LogCensus.byLane(this);
            int[] open = {byLane.size() + 1};
            Runnable oneLess = () -> {
                if (--open[0] == 0) {
                    done.complete(all);
                }
            };
            byLane.forEach((lane, here) -> lane.run(() -> {
                List<Compactable> found = Compactable.ofAll(here, lane.nowMs());
                home.run(() -> {
                    all.addAll(found);
                    oneLess.run();
                });
            }));
            oneLess.run();
        });
        return done;
    }

    /** The partitions that have a log here. Completes on the asker's lane. */
    public Reply<List<PartitionName>> partitions(Lane asker) {
        Reply<List<PartitionName>> done = Reply.on(asker);
        home.enter(() -> done.complete(logs.keySet().stream().sorted().toList()));
        return done;
    }

    /** A log as it is now, to be checked; empty if there is none that can be read. Completes on the asker's lane. */
    public Reply<Optional<Checkable>> checkable(Lane asker, PartitionName partition) {
        Reply<Optional<Checkable>> done = Reply.on(asker);
        home.enter(() -> {
            Log log = logs.get(partition);
            if (log == null) {
                done.complete(Optional.empty());
            } else {
                log.lane().run(() -> done.complete(Optional.ofNullable(Checkable.of(log))));
            }
        });
        return done;
    }

    /** Space and logs of every directory. */
    public Reply<List<DirInfo>> describe(Lane asker) {
        Reply<List<DirInfo>> done = Reply.on(asker);
        home.enter(() -> LogCensus.take(
                this, counts -> moving.describe(futures -> pool.execute(() -> done.complete(infos(counts, futures))))));
        return done;
    }

    private List<DirInfo> infos(List<LogCensus.Count> counts, Map<Path, List<DirInfo.LogInfo>> futures) {
        List<DirInfo> infos = new ArrayList<>();
        for (LogDir dir : dirs.values()) {
            List<DirInfo.LogInfo> inside = new ArrayList<>(futures.getOrDefault(dir.path(), List.of()));
            counts.stream()
                    .filter(count -> count.parent().equals(dir.path()))
                    .forEach(count -> inside.add(new DirInfo.LogInfo(
                            count.partition(),
                            count.bytes(),
                            Math.max(0, count.highWatermark() - count.logEndOffset()),
                            DirInfo.Kind.CURRENT)));
            Disk.Space space = spaceOf(dir);
            infos.add(new DirInfo(dir.path(), dir.online(), space.totalBytes(), space.usableBytes(), inside));
        }
        return infos;
    }

    private Disk.Space spaceOf(LogDir dir) {
        try {
            return dir.online() ? disk.space(dir.path()) : new Disk.Space(-1, -1);
        } catch (IOException e) {
            failed(dir.path(), e);
            return new Disk.Space(-1, -1);
        }
    }

    /** Is told on the home lane when a directory goes offline, with the partitions whose logs are lost with it. */
    public void onOffline(BiConsumer<Path, List<PartitionName>> listener) {
        home.enter(() -> offlineListeners.add(listener));
    }

    /** Names a listener that hears on the home lane of directories that run full, and have room again. */
    public void onRoom(RoomListener listener) {
        home.enter(() -> full.listen(listener));
    }

    /** Whether a directory has no room: what lies in it is read, but can hardly grow. From any thread. */
    public boolean isFull(Path directory) {
        return full.contains(directory);
    }

    boolean isOnline(Path directory) {
        return Objects.requireNonNull(dirs.get(directory)).online();
    }

    /** Home lane. */
    List<PartitionName> logsIn(Path directory) {
        return logs.values().stream()
                .filter(log -> log.parent().equals(directory))
                .map(Log::partition)
                .toList();
    }

    /** Whether any directory works; false means that the broker has nothing left to serve. Completes on the asker's lane. */
    public Reply<Boolean> anyOnline(Lane asker) {
        Reply<Boolean> done = Reply.on(asker);
        home.enter(() -> done.complete(dirs.values().stream().anyMatch(LogDir::online)));
        return done;
    }

    /** A directory does not work any more; from any thread. A full disk is no reason. */
    void failed(Path parent, IOException why) {
        if (why instanceof DiskFullException) {
            full.note(parent, why);
            return;
        }
        home.run(() -> takeOffline(parent, why));
    }

    private void takeOffline(Path parent, IOException why) {
        LogDir dir = dirs.get(parent);
        if (dir == null || !dir.online()) {
            return;
        }
        dir.goOffline();
        List<PartitionName> lost = logsIn(parent);
        lost.forEach(partition -> {
            Log log = Objects.requireNonNull(logs.get(partition));
            log.lane().run(log::goOffline);
        });
        moving.lost(parent);
        LOGGER.error("log directory {} is offline with {} logs: {}", parent, lost.size(), DiskTrouble.describe(why));
        LOGGER.debug("log directory {}", parent, why);
        offlineListeners.forEach(listener -> listener.accept(parent, lost));
    }

    /** Syncs and closes all logs, writes the checkpoints and the mark of a clean stop. Completes on the asker's lane. */
    public Reply<Boolean> close(Lane asker, long brokerEpoch) {
        Reply<Boolean> done = Reply.on(asker);
        home.enter(() -> {
            closing = true;
            tending.stop();
            new Closing(this, brokerEpoch, done::complete).start();
        });
        return done;
    }
}
