package io.ottla.coordinator.machine;

import java.util.List;

/**
 * The result of a decision. The host appends the events that are stored, applies all of them in order, executes the
 * timer orders and releases the answers once everything that they could have seen is committed.
 *
 * @param events what happened, in order; empty if nothing did
 * @param answers at most one for each ticket that waits; the command's own ticket may stay parked
 * @param timers orders in the order in which they take effect
 */
public record Outcome<C, E, A>(List<E> events, List<Answered<A>> answers, List<TimerOrder<C>> timers) {
    /** An answer for the caller who holds this ticket. */
    public record Answered<A>(long ticket, A answer) {}

    /** Nothing happens, nobody is answered. */
    public static <C, E, A> Outcome<C, E, A> nothing() {
        return new Outcome<>(List.of(), List.of(), List.of());
    }

    /** Only an answer. */
    public static <C, E, A> Outcome<C, E, A> answer(long ticket, A answer) {
        return new Outcome<>(List.of(), List.of(new Answered<>(ticket, answer)), List.of());
    }

    /** Events and the answer to the one who asked. */
    public static <C, E, A> Outcome<C, E, A> of(List<E> events, long ticket, A answer) {
        return new Outcome<>(events, List.of(new Answered<>(ticket, answer)), List.of());
    }
}
