package io.ottla.coordinator.machine;

/**
 * A machine's wish to be given a command later. A timer is known by its command: arming an equal command again moves
 * the timer, so there is never more than one for the same purpose.
 */
public sealed interface TimerOrder<C> {
    /** The command that the timer hands in. */
    C command();

    /**
     * Hand in the command once {@code delayMs} have passed, measured by a clock that never jumps.
     *
     * @param delayMs 0 or more
     */
    record Arm<C>(C command, long delayMs) implements TimerOrder<C> {}

    /** Forget the timer; without effect when there is none. */
    record Cancel<C>(C command) implements TimerOrder<C> {}
}
