package io.ottla.coordinator.machine;

/**
 * A state machine whose changes can be replayed from a log.
 *
 * <pre>
 *   command --decide--> Outcome: events  --append--> log
 *      ^                         |                    |
 *      |                         +------apply <-------+  (live: once appended; at start: replayed)
 *   timer orders                 answers (released once the log is committed)
 * </pre>
 *
 * {@link #decide} is pure: it reads the state and the time that is handed in, and changes nothing. If the append is
 * refused the outcome is thrown away and nothing has happened. {@link #apply} is the only mutation and cannot fail.
 *
 * <p>Thread: one owner, usually a lane.
 *
 * @param <C> commands: what callers and timers ask for
 * @param <E> events: what has happened
 * @param <A> answers
 */
public interface Machine<C, E, A> {
    /**
     * What the command leads to in the present state.
     *
     * @param nowMs wall-clock time in milliseconds since the Unix epoch
     */
    Outcome<C, E, A> decide(C command, long nowMs);

    /** Takes the event into the state; for live events in the order decided and for replayed ones in log order. */
    void apply(E event);
}
