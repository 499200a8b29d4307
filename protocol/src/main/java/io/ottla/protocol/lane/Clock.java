package io.ottla.protocol.lane;

/** Where time comes from. Thread-safe. Tests hand in a virtual clock, main code {@link #SYSTEM}. */
public interface Clock {
    Clock SYSTEM = new Clock() {
        @Override
        public long wallMs() {
            return System.currentTimeMillis();
        }

        @Override
        public long nanos() {
            return System.nanoTime();
        }
    };

    /** Milliseconds since the Unix epoch. May jump when the machine's clock is set: for timestamps, not for durations. */
    long wallMs();

    /** Nanoseconds from an arbitrary origin, never going back: for durations. */
    long nanos();
}
