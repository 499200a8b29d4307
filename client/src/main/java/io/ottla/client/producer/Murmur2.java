package io.ottla.client.producer;

/**
 * The 32-bit MurmurHash2 by Austin Appleby with the seed that all Kafka clients share, so that a key lands in the same
 * partition whoever sends it.
 */
public final class Murmur2 {
    private static final int SEED = 0x9747b28c;
    private static final int MULTIPLIER = 0x5bd1e995;
    private static final int SHIFT = 24;

    private Murmur2() {}

    /** The hash of the bytes. */
    public static int hash(byte[] key) {
        int h = SEED ^ key.length;
        int whole = key.length & ~3;
        for (int i = 0; i < whole; i += 4) {
            int word = key[i] & 0xff | (key[i + 1] & 0xff) << 8 | (key[i + 2] & 0xff) << 16 | key[i + 3] << 24;
            word *= MULTIPLIER;
            word ^= word >>> SHIFT;
            h = h * MULTIPLIER ^ word * MULTIPLIER;
        }
        for (int i = key.length - 1; i >= whole; i--) {
            h ^= (key[i] & 0xff) << 8 * (i - whole);
        }
        if (whole != key.length) {
            h *= MULTIPLIER;
        }
        h ^= h >>> 13;
        h *= MULTIPLIER;
        return h ^ h >>> 15;
    }

    /** The partition of a key among {@code partitions}, 1 or more. */
    public static int partition(byte[] key, int partitions) {
        return (hash(key) & Integer.MAX_VALUE) % partitions;
    }
}
