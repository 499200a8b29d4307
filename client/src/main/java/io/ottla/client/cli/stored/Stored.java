package io.ottla.client.cli.stored;

import org.jspecify.annotations.Nullable;

/**
 * A record of an internal topic, decoded.
 *
 * @param type the number that the key begins with
 * @param version the number that the value begins with; {@link #DELETED} when there is no value
 * @param value null when there is none, and when its version is not one that this release knows
 */
public record Stored<K, V>(
        int type, K key, int version, @Nullable V value) {
    /** Stands for the version of a value that is not there. No int16, so no version can be this. */
    static final int DELETED = Integer.MIN_VALUE;

    /** Whether what the key names is deleted. */
    public boolean isDeletion() {
        return version == DELETED;
    }
}
