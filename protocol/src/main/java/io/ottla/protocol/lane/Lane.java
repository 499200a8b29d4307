package io.ottla.protocol.lane;

/**
 * One thread's worth of work: tasks run one at a time, in the order they were handed in, to completion.
 * State that a lane owns needs no lock, because only tasks of that lane touch it.
 *
 * <p>Thread: {@link #run} may be called from anywhere; {@link #after} only on the lane itself.
 */
public interface Lane {
    /** Queues the task. First in, first out for tasks that come from one thread. */
    void run(Runnable task);

    /**
     * Runs the task on this lane once the delay has passed, unless it is cancelled first.
     *
     * @param delayMs 0 or more; 0 still queues behind what waits already
     */
    Timer after(long delayMs, Runnable task);

    /** The clock of this lane. */
    Clock clock();

    /** Whether the caller runs on this lane; mutating methods of lane-owned state assert it. */
    boolean here();

    /** Runs the task now when on the lane already, and queues it otherwise. */
    default void enter(Runnable task) {
        if (here()) {
            task.run();
        } else {
            run(task);
        }
    }

    /** Wall-clock time in milliseconds since the Unix epoch. */
    default long nowMs() {
        return clock().wallMs();
    }

    /** An order for later that can be withdrawn. */
    interface Timer {
        /** Withdraws the order; without effect when the task has run or was cancelled. On the lane only. */
        void cancel();
    }
}
