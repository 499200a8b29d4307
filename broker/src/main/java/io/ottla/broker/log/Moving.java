package io.ottla.broker.log;

import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Uuid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logs that move from one directory of this broker to another (KIP-113), a few at a time.
 *
 * <pre>
 *   asked --> STARTING --copy made--> WAITING --a thread is free--> MOVING --swapped--> (in its place)
 *                                        |                            |
 *                                        '--------- cancelled --------'--> the copy is deleted
 * </pre>
 *
 * After a restart the copies that are found go on where they were. Thread: the home lane of {@link LogDirs}; each move
 * works on the lane of its log.
 */
final class Moving implements Move.Throttle {
    private static final int STEP_BYTES_MIN = 16 << 10;
    private static final int STEP_BYTES_MAX = 1 << 20;
    private static final int STEPS_PER_SECOND = 4;
    /** A rate that is raised counts from the next look on. */
    private static final long LOOK_MS = 500;

    private static final Logger LOGGER = LoggerFactory.getLogger(Moving.class);

    private final LogDirs dirs;
    private final Map<PartitionName, Move> moves = new HashMap<>();
    private final Set<PartitionName> starting = new HashSet<>();
    private final Queue<PartitionName> waiting = new ArrayDeque<>();
    private final Set<Move> running = new HashSet<>();
    private final Map<PartitionName, Path> preferred = new HashMap<>();
    private final List<MoveListener> listeners = new CopyOnWriteArrayList<>();
    private Pace pace = new Pace();
    private long pacedAt = Long.MAX_VALUE;
    private Supplier<MoveSettings> settings = () -> MoveSettings.DEFAULT;

    Moving(LogDirs dirs) {
        this.dirs = dirs;
    }

    void limit(Supplier<MoveSettings> by) {
        settings = by;
    }

    void listen(MoveListener listener) {
        listeners.add(listener);
    }

    /** The directory in which the log of this partition is wanted once it is made; null if any will do. */
    @Nullable
    Path preferredFor(PartitionName partition) {
        return preferred.get(partition);
    }

    // ---- orders ----------------------------------------------------------------------------------------------------

    void start(PartitionName partition, Path to, Reply<ErrorCode> done) {
        LogDir target = dirs.find(to);
        Log log = dirs.logs().get(partition);
        Move under = moves.get(partition);
        if (target == null) {
            done.complete(ErrorCode.LOG_DIR_NOT_FOUND);
        } else if (!target.online() || log != null && !dirs.isOnline(log.parent())) {
            done.complete(ErrorCode.KAFKA_STORAGE_ERROR);
        } else if (log == null || starting.contains(partition)) {
            preferred.put(partition, target.path());
            done.complete(ErrorCode.REPLICA_NOT_AVAILABLE);
        } else if (under != null && under.copy().parent().equals(target.path())) {
            done.complete(ErrorCode.NONE);
        } else {
            cancel(partition);
            if (log.parent().equals(target.path())) {
                done.complete(ErrorCode.NONE);
            } else {
                create(log, target, done);
            }
        }
    }

    private void create(Log log, LogDir target, Reply<ErrorCode> done) {
        starting.add(log.partition());
        target.oneLogMore();
        log.lane().run(() -> {
            LogSettings settingsNow = log.settings();
            Uuid topicId = log.topicId();
            dirs.pool().execute(() -> {
                try {
                    PartitionName name = log.partition();
                    Path at = target.path()
                            .resolve(dirs.deleting().uniqueName(name, target.path(), PartitionName.FUTURE));
                    Log copy = Opening.create(name, at, dirs.site(target), log.lane(), settingsNow, topicId);
                    dirs.home().run(() -> created(log, copy, done));
                } catch (IOException e) {
                    dirs.failed(target.path(), e);
                    dirs.home().run(() -> {
                        starting.remove(log.partition());
                        target.oneLogLess();
                        done.complete(ErrorCode.KAFKA_STORAGE_ERROR);
                    });
                }
            });
        });
    }

    private void created(Log log, Log copy, Reply<ErrorCode> done) {
        starting.remove(log.partition());
        if (dirs.logs().get(log.partition()) != log) {
            discard(copy);
            done.complete(ErrorCode.REPLICA_NOT_AVAILABLE);
            return;
        }
        LOGGER.info("log {} moves from {} to {}", log.partition(), log.parent(), copy.parent());
        add(log, copy);
        done.complete(ErrorCode.NONE);
    }

    /** A copy was found at the start; it is counted in its directory already, or not if it is of no use. */
    void found(Log copy) {
        Log log = dirs.logs().get(copy.partition());
        if (log == null) {
            LOGGER.warn("{} is a copy of a log that is not there: it is left alone", copy.directory());
            copy.lane().run(copy::abandon);
            return;
        }
        Objects.requireNonNull(dirs.find(copy.parent())).oneLogMore();
        if (moves.containsKey(copy.partition()) || log.parent().equals(copy.parent())) {
            discard(copy);
            return;
        }
        LOGGER.info("log {} goes on moving from {} to {}", copy.partition(), log.parent(), copy.parent());
        Move move = add(log, copy);
        log.lane().run(move::fit);
    }

    private Move add(Log log, Log copy) {
        Move move = new Move(log, copy, this, moved -> swapped(log, moved));
        moves.put(log.partition(), move);
        waiting.add(log.partition());
        next();
        return move;
    }

    private void next() {
        while (running.size() < settings.get().threads() && !waiting.isEmpty()) {
            Move move = moves.get(waiting.remove());
            if (move != null && running.add(move)) {
                move.log().lane().run(move::goOn);
            }
        }
    }

    // ---- the rate --------------------------------------------------------------------------------------------------

    @Override
    public int stepBytes() {
        long share = settings.get().bytesPerSecond() / STEPS_PER_SECOND;
        return (int) Math.max(STEP_BYTES_MIN, Math.min(STEP_BYTES_MAX, share));
    }

    @Override
    public void pause(Move move, long bytes, long beganNs) {
        dirs.home().run(() -> {
            long rate = settings.get().bytesPerSecond();
            if (rate != pacedAt) {
                pace = new Pace();
                pacedAt = rate;
            }
            rest(
                    move,
                    pace.pauseMs(
                            bytes,
                            Math.max(1, rate),
                            beganNs,
                            dirs.home().clock().nanos()),
                    rate);
        });
    }

    private void rest(Move move, long ms, long rate) {
        if (!running.contains(move)) {
            return;
        }
        if (ms <= 0 || rate != settings.get().bytesPerSecond()) {
            move.log().lane().run(move::goOn);
        } else {
            dirs.home().after(Math.min(ms, LOOK_MS), () -> rest(move, ms - LOOK_MS, rate));
        }
    }

    // ---- giving up -------------------------------------------------------------------------------------------------

    /** Gives up the move of this log, if there is one: the copy is deleted. */
    void cancel(PartitionName partition) {
        Move move = forget(partition);
        if (move != null) {
            LOGGER.info("log {} moves to {} no more", partition, move.copy().parent());
            move.log().lane().run(() -> {
                if (move.cancel()) {
                    dirs.home().run(() -> discard(move.copy()));
                }
            });
        }
    }

    /** A directory does not work any more: what moves from or to it does not go on. */
    void lost(Path directory) {
        for (Move move : List.copyOf(moves.values())) {
            if (move.copy().parent().equals(directory) || move.log().parent().equals(directory)) {
                forget(move.log().partition());
                move.log().lane().run(move::cancel);
            }
        }
    }

    private @Nullable Move forget(PartitionName partition) {
        Move move = moves.remove(partition);
        waiting.remove(partition);
        if (move != null && running.remove(move)) {
            next();
        }
        return move;
    }

    private void discard(Log copy) {
        Objects.requireNonNull(dirs.find(copy.parent())).oneLogLess();
        copy.lane().run(() -> {
            copy.abandon();
            setAside(copy);
        });
    }

    private void setAside(Log log) {
        long delayMs = log.settings().fileDeleteDelayMs();
        dirs.pool()
                .execute(() -> dirs.deleting()
                        .setAside(log.partition(), log.directory(), Deleting.DELETE, delayMs, Reply.on(dirs.home())));
    }

    // ---- the end of a move -----------------------------------------------------------------------------------------

    /** On the log's lane. */
    private void swapped(Log from, Log to) {
        listeners.forEach(listener -> listener.moved(from, to));
        setAside(from);
        dirs.home().run(() -> arrived(from, to));
    }

    private void arrived(Log from, Log to) {
        Move move = moves.get(from.partition());
        if (move != null && move.log() == from) {
            forget(from.partition());
        }
        if (dirs.logs().replace(from.partition(), from, to)) {
            Objects.requireNonNull(dirs.find(from.parent())).oneLogLess();
            dirs.checkpoint();
        } else {
            discard(to); // deleted meanwhile
        }
    }

    // ---- what is under way -----------------------------------------------------------------------------------------

    /** The copies under way, to be closed in order. */
    List<Log> copies() {
        return moves.values().stream().map(Move::copy).toList();
    }

    /** How the copies stand, by directory; told on the home lane. */
    void describe(Consumer<Map<Path, List<DirInfo.LogInfo>>> then) {
        Map<Path, List<DirInfo.LogInfo>> all = new HashMap<>();
        Map<Lane, List<Move>> byLane = new HashMap<>();
        moves.values()
                .forEach(move -> byLane.computeIfAbsent(move.log().lane(), lane -> new ArrayList<>())
                        .add(move));
        int[] open = {byLane.size() + 1};
        Runnable oneLess = () -> {
            if (--open[0] == 0) {
                then.accept(all);
            }
        };
        byLane.forEach((lane, here) -> lane.run(() -> {
            Map<Path, List<DirInfo.LogInfo>> found = new HashMap<>();
            here.forEach(move -> found.computeIfAbsent(move.copy().parent(), path -> new ArrayList<>())
                    .add(new DirInfo.LogInfo(
                            move.copy().partition(), move.copy().view().bytes(), move.lag(), DirInfo.Kind.FUTURE)));
            dirs.home().run(() -> {
                found.forEach((path, infos) ->
                        all.computeIfAbsent(path, p -> new ArrayList<>()).addAll(infos));
                oneLess.run();
            });
        }));
        oneLess.run();
    }
}
