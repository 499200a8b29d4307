package io.ottla.client.cli;

import java.io.InputStream;
import java.io.PrintStream;

/** Where a tool reads and writes; tests hand in their own. */
public record Terminal(InputStream in, PrintStream out, PrintStream err) {
    /** The streams of the process. */
    public static Terminal ofProcess() {
        return new Terminal(System.in, System.out, System.err);
    }
}
