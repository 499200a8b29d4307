package io.ottla.broker.log;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ottla.protocol.record.Batches;
import io.ottla.protocol.wire.MalformedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One log on its way to another directory: a copy there follows it as a replica would, and takes its place when it has
 * the same end.
 *
 * <pre>
 *              some left                    none left, synced
 *   COPYING ---------------> COPYING ... ----------------------> the last bytes, swap
 *      |  trouble: again a little later
 *      '-- cancelled: the copy is deleted
 * </pre>
 *
 * Thread: the lane of the log, on which both the log and its copy live; data is read on the disk pool.
 */
final class Move {
    private static final Logger LOGGER = LoggerFactory.getLogger(Move.class);
    private static final int LAST_BYTES_MAX = 256 << 10;
    private static final int STEPS_AT_ONCE_MAX = 16;
    private static final int AGAIN_MS = 1_000;

    private final Log log;
    private final Log copy;
    private final Throttle throttle;
    private final Consumer<Log> swapped;
    private boolean cancelled;
    private boolean done;
    private boolean synced;

    /** Says how fast it may go. */
    interface Throttle {
        /** The most that is to be copied in one step. */
        int stepBytes();

        /** So much was copied since then: has the move go on when it may. */
        void pause(Move move, long bytes, long beganNs);
    }

    /**
     * @param swapped told on the lane, in the step of the swap, of the log that serves from now on
     */
    Move(Log log, Log copy, Throttle throttle, Consumer<Log> swapped) {
        this.log = log;
        this.copy = copy;
        this.throttle = throttle;
        this.swapped = swapped;
    }

    Log log() {
        return log;
    }

    Log copy() {
        return copy;
    }

    /** What the copy still lacks, in offsets. */
    long lag() {
        return Math.max(0, log.logEndOffset() - copy.logEndOffset());
    }

    /** Gives it up; false if it is done already. */
    boolean cancel() {
        cancelled = true;
        copy.abandon();
        return !done;
    }

    /** Whether it came to an end, with the log in its new place or not. */
    private boolean isOver() {
        return cancelled || log.isClosed() || !log.online() || copy.isClosed() || !copy.online();
    }

    void goOn() {
        if (isOver()) {
            return;
        }
        try {
            fit();
            if (lag() > 0) {
                read();
            } else if (!synced) {
                synced = true;
                copy.flush().read((offset, error) -> goOn());
            } else {
                swap();
            }
        } catch (IOException | UncheckedIOException e) {
            later(e.toString());
        }
    }

    /** What the log was cut to, or lost at its start, the copy is too. */
    void fit() {
        long cut = log.takeLowestCut();
        if (cut < copy.logEndOffset()) {
            copy.truncateTo(Math.max(cut, copy.logStartOffset()));
        }
        if (copy.logEndOffset() > log.logEndOffset()) {
            copy.truncateTo(log.logEndOffset());
        }
        if (copy.logEndOffset() < log.logStartOffset() || copy.logStartOffset() > log.logEndOffset()) {
            copy.restartAt(log.logStartOffset());
        }
    }

    private void read() {
        LogView view = log.view();
        long from = copy.logEndOffset();
        int cuts = log.cuts();
        long beganNs = log.lane().clock().nanos();
        log.site().pool().execute(() -> {
            Portion portion;
            try {
                portion = read(view, from, throttle.stepBytes());
            } catch (IOException e) {
                view.readFailed(e);
                portion = new Portion(null, DiskTrouble.describe(e));
            }
            Portion found = portion;
            log.lane().run(() -> taken(found, cuts, beganNs));
        });
    }

    /** What was read, or why nothing was. */
    private record Portion(@Nullable ByteBuf records, String why) {}

    private static Portion read(LogView view, long from, int bytesMax) throws IOException {
        Read read = view.read(from, bytesMax, view.logEndOffset(), true);
        return read instanceof Read.Found found
                ? new Portion(found.slice().toBuffer(ByteBufAllocator.DEFAULT), "")
                : new Portion(null, "nothing can be read at offset " + from + ": " + read);
    }

    private void taken(Portion portion, int cuts, long beganNs) {
        ByteBuf records = portion.records;
        boolean current = !isOver() && log.cuts() == cuts; // what was cut meanwhile must not come back
        if (records == null) {
            if (current && log.logStartOffset() <= copy.logEndOffset()) {
                later(portion.why);
            } else {
                log.lane().run(this::goOn);
            }
            return;
        }
        int bytes = records.readableBytes();
        String refused;
        try {
            refused = current ? append(records) : null;
        } finally {
            records.release();
        }
        if (refused != null) {
            later(refused);
            return;
        }
        throttle.pause(this, bytes, beganNs);
    }

    /** Null if all went well. */
    private @Nullable String append(ByteBuf records) {
        try {
            Batches batches = new Batches(records);
            if (!batches.next()) {
                return null;
            }
            if (copy.logStartOffset() == copy.logEndOffset() && batches.header().baseOffset() < copy.logEndOffset()) {
                copy.restartAt(batches.header().baseOffset()); // the log starts within a batch, which is copied whole
            }
            return copy.append(records, batches.header().leaderEpoch(), Origin.REPLICA)
                            instanceof Append.Refused refused
                    ? refused.error() + " " + refused.message()
                    : null;
        } catch (MalformedException | UncheckedIOException e) {
            return e.toString();
        }
    }

    /** What came while the copy was synced is little, and taken in the same step. */
    private void swap() throws IOException {
        for (int i = 0; lag() > 0 && i < STEPS_AT_ONCE_MAX; i++) {
            Portion portion = read(log.view(), copy.logEndOffset(), LAST_BYTES_MAX);
            ByteBuf records = portion.records;
            if (records == null) {
                throw new IOException(portion.why);
            }
            try {
                String wrong = append(records);
                if (wrong != null) {
                    throw new IOException(wrong);
                }
            } finally {
                records.release();
            }
        }
        if (lag() > 0) {
            log.lane().run(this::goOn);
            return;
        }
        Log moved = Relocation.swap(log, copy);
        done = true;
        LOGGER.info("log {} has moved from {} to {}", log.partition(), log.parent(), moved.parent());
        swapped.accept(moved);
    }

    private void later(String why) {
        if (isOver()) {
            return;
        }
        synced = false;
        LOGGER.warn("log {} is not moved to {} yet: {}", log.partition(), copy.parent(), why);
        log.lane().after(AGAIN_MS, this::goOn);
    }
}
