package io.ottla.broker.host;

import io.netty.buffer.ByteBuf;
import io.ottla.protocol.record.Batches;
import io.ottla.protocol.wire.MalformedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a machine's log once, from start to end, a chunk at a time: read and decoded on the disk pool, applied on the
 * lane, so that the lane is never away for long.
 *
 * <pre>
 *   lane:   snapshot        apply        apply  ... done
 *             |            ^  |         ^
 *   disk:     +--> read ---+  +-> read -+
 * </pre>
 *
 * A failing disk is tried again until the host resigns. Thread: the lane, but for {@link #read}.
 */
final class Replay<E> {
    private static final Logger LOG = LoggerFactory.getLogger(Replay.class);
    private static final long RETRY_MS = 1_000;

    private final HostedKind<?, E, ?> kind;
    private final Journal journal;
    private final Journal.Snapshot snapshot;
    private final Executor disk;
    private final int chunkBytes;
    private final Consumer<E> apply;
    private final Runnable done;
    private boolean stopped;

    private record Chunk<E>(List<E> events, long nextOffset, boolean last) {}

    Replay(HostedKind<?, E, ?> kind, Journal journal, Executor disk, int chunkBytes, Consumer<E> apply, Runnable done) {
        this.kind = kind;
        this.journal = journal;
        this.snapshot = journal.snapshot();
        this.disk = disk;
        this.chunkBytes = chunkBytes;
        this.apply = apply;
        this.done = done;
    }

    void start() {
        next(snapshot.startOffset());
    }

    /** Nothing more is applied. */
    void stop() {
        stopped = true;
    }

    private void next(long offset) {
        if (stopped) {
            return;
        }
        if (offset >= snapshot.endOffset()) {
            done.run();
        } else {
            disk.execute(() -> readInto(offset));
        }
    }

    private void readInto(long offset) {
        try {
            Chunk<E> chunk = read(offset);
            journal.lane().run(() -> applied(chunk));
        } catch (IOException | RuntimeException e) {
            LOG.error("load partition={} offset={} failed, trying again: {}", journal.name(), offset, e.toString());
            journal.lane().run(() -> journal.lane().after(RETRY_MS, () -> next(offset)));
        }
    }

    private void applied(Chunk<E> chunk) {
        if (stopped) {
            return;
        }
        chunk.events().forEach(apply);
        next(chunk.last() ? snapshot.endOffset() : chunk.nextOffset());
    }

    private Chunk<E> read(long offset) throws IOException {
        ByteBuf bytes = snapshot.read(offset, chunkBytes);
        try {
            Batches batches = new Batches(bytes);
            List<E> events = new ArrayList<>();
            long nextOffset = offset;
            boolean any = false;
            while (batches.next() && batches.header().baseOffset() < snapshot.endOffset()) {
                any = true;
                nextOffset = batches.header().nextOffset();
                restore(batches, events);
            }
            return new Chunk<>(events, nextOffset, !any);
        } finally {
            bytes.release();
        }
    }

    /** A batch that cannot be understood is passed over, as one bad record must not lock up all groups beside it. */
    private void restore(Batches batches, List<E> into) {
        try {
            kind.restore(batches.header(), into::add);
        } catch (MalformedException e) {
            LOG.error(
                    "load partition={} offset={} passes over what it cannot read: {}",
                    journal.name(),
                    batches.header().baseOffset(),
                    e.getMessage());
        }
    }
}
