package io.ottla.client.cli;

/** A tool cannot do what it was asked: one line for the user, and a non-zero exit. */
public final class ToolFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ToolFailure(String line) {
        super(line);
    }
}
