package io.ottla.client.cli;

import java.io.InputStream;
import java.io.PrintStream;

/**
 * Where a tool reads and writes; tests hand in their own.
 *
 * @param interactive whether a person types what is read
 */
public record Terminal(InputStream in, PrintStream out, PrintStream err, boolean interactive) {
    /** The streams of the process; the scripts say whether they are a terminal. */
    public static Terminal ofProcess() {
        return new Terminal(System.in, System.out, System.err, "yes".equals(System.getenv("OTTLA_TERMINAL")));
    }
}
