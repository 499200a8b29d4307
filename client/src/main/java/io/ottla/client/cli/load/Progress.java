package io.ottla.client.cli.load;

import io.ottla.client.cli.Terminal;
import io.ottla.protocol.lane.Clock;

/** One line on the error stream that changes in place, for a person; nothing where nobody watches. Not thread-safe. */
final class Progress implements AutoCloseable {
    private static final long INTERVAL_NANOS = 200_000_000;
    private static final String ERASE = "\r\033[K";

    private final Terminal terminal;
    private final Clock clock;
    private final String what;
    private final long most;
    private long shownNanos;
    private boolean shown;

    /**
     * @param what is counted, as "records sent"
     * @param most how many there will be; negative when nobody knows
     */
    Progress(Terminal terminal, Clock clock, String what, long most) {
        this.terminal = terminal;
        this.clock = clock;
        this.what = what;
        this.most = most;
        this.shownNanos = clock.nanos();
    }

    void at(long count) {
        if (terminal.watched() && clock.nanos() - shownNanos >= INTERVAL_NANOS) {
            shownNanos = clock.nanos();
            shown = true;
            terminal.err().print(ERASE + count + (most < 0 ? " " : " of " + most + " ") + what);
            terminal.err().flush();
        }
    }

    /** Makes room for a line of output. */
    void clear() {
        if (shown) {
            shown = false;
            terminal.err().print(ERASE);
            terminal.err().flush();
        }
    }

    @Override
    public void close() {
        clear();
    }
}
