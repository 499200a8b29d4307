package io.ottla.protocol.wire;

/** A part of a message that can be written in several versions. Implementations are immutable. */
public interface Struct {
    /** Writes exactly {@link #size} bytes. Fields that the version lacks are left out. */
    void write(Writer w, int version);

    /** The bytes that {@link #write} will produce in this version. */
    int size(int version);
}
