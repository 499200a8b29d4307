package io.ottla.client.producer;

import io.ottla.protocol.lane.Lane;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How the application's threads tell the loop that there is something in a buffer. However many ring until the loop comes,
 * it comes once, and looks at each buffer once.
 *
 * <p>Thread: {@link #ring} and {@link #ringForMemory} from anywhere; {@link #answer} on the loop.
 */
final class Doorbell {
    private final Lane lane;
    private final Runnable visit;
    private final ConcurrentLinkedQueue<PartitionBuffer> rung = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean ordered = new AtomicBoolean();
    private final AtomicBoolean memoryWanted = new AtomicBoolean();

    /** {@code visit} is run on the loop and should {@link #answer}. */
    Doorbell(Lane lane, Runnable visit) {
        this.lane = lane;
        this.visit = visit;
    }

    /** This buffer has a new batch. */
    void ring(PartitionBuffer buffer) {
        if (buffer.told().compareAndSet(false, true)) {
            rung.add(buffer);
            order();
        }
    }

    /** A thread waits for memory: no batch should linger. */
    void ringForMemory() {
        if (memoryWanted.compareAndSet(false, true)) {
            order();
        }
    }

    private void order() {
        if (ordered.compareAndSet(false, true)) {
            try {
                lane.run(visit);
            } catch (RejectedExecutionException e) {
                // The loop has ended. Before it did it shut all buffers and failed what was in them.
                ordered.set(false);
            }
        }
    }

    /** Shows the buffers that were rung for. Returns whether memory is wanted. */
    boolean answer(Consumer<PartitionBuffer> to) {
        ordered.set(false);
        boolean wanted = memoryWanted.getAndSet(false);
        for (@Nullable PartitionBuffer next = rung.poll(); next != null; next = rung.poll()) {
            next.told().set(false);
            to.accept(next);
        }
        return wanted;
    }
}
