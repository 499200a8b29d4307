package io.ottla.protocol.record;

/** Compressed content expands to more bytes than its reader allows. */
public final class ExpansionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ExpansionException(long bytesMax) {
        super("compressed content expands to more than " + bytesMax + " bytes", null, false, false);
    }
}
