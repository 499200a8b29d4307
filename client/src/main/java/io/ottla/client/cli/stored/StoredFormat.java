package io.ottla.client.cli.stored;

import org.jspecify.annotations.Nullable;

/** How a record of an internal topic is printed. */
public interface StoredFormat {
    /**
     * The line, without an end; null if records of this kind are not shown. Throws MalformedException, which says what is
     * wrong, for bytes that are no such record.
     */
    @Nullable
    String line(byte[] key, byte @Nullable [] value);
}
