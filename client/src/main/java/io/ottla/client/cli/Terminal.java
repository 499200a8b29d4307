package io.ottla.client.cli;

import java.io.InputStream;
import java.io.PrintStream;

/**
 * Where a tool reads and writes; tests hand in their own.
 *
 * @param interactive whether a person types what is read
 * @param watched whether a person sees the error stream, and so a line of progress
 */
public record Terminal(InputStream in, PrintStream out, PrintStream err, boolean interactive, boolean watched) {
    /** With nobody there. */
    public Terminal(InputStream in, PrintStream out, PrintStream err) {
        this(in, out, err, false, false);
    }

    /** The streams of the process; the scripts say whether they are a terminal. */
    public static Terminal ofProcess() {
        return new Terminal(System.in, System.out, System.err, isSet("OTTLA_TERMINAL"), isSet("OTTLA_WATCHED"));
    }

    private static boolean isSet(String variable) {
        return "yes".equals(System.getenv(variable));
    }
}
