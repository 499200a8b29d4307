package io.ottla.client.net;

import java.util.random.RandomGenerator;

/**
 * Waits that double from a first to a longest one, each up to a fifth longer or shorter by chance so that many clients do
 * not come back in step (KIP-580). Immutable.
 *
 * @param firstMs 0 or more
 * @param longestMs 0 or more
 */
public record Backoff(long firstMs, long longestMs) {
    private static final double JITTER = 0.2;
    private static final int DOUBLINGS_MAX = 30;

    /** The wait after this many failures, 1 or more, in ms. */
    public long afterFailures(int failures, RandomGenerator random) {
        long doubled = firstMs << Math.min(Math.max(failures - 1, 0), DOUBLINGS_MAX);
        double wait = Math.min(doubled < firstMs ? longestMs : doubled, Math.max(firstMs, longestMs));
        return Math.round(wait * (1 - JITTER + 2 * JITTER * random.nextDouble()));
    }
}
