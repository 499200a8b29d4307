package io.ottla.broker.log;

/**
 * Keeps bytes moved to a rate, on average over all who share it: who was faster pauses. What was not used is not saved up.
 *
 * <pre>
 *   step |####|   pause    |######|      pause       |
 *        ^ began  '-- until bytes / rate after it began, or after the last one's turn was over
 * </pre>
 *
 * Thread: one lane.
 */
public final class Pace {
    /** Longer than any one pause should be, whatever the rate is; also keeps the sums from overflowing. */
    private static final double PAUSE_MAX_NS = 3600e9;

    private long freeAtNs = Long.MIN_VALUE;

    /**
     * How long to pause after a step.
     *
     * @param bytesPerSecond above 0
     * @return milliseconds, 0 for not at all
     */
    public long pauseMs(long bytes, double bytesPerSecond, long beganNs, long nowNs) {
        long costNs = (long) Math.min(PAUSE_MAX_NS, bytes / bytesPerSecond * 1e9);
        freeAtNs = Math.max(freeAtNs, beganNs) + costNs;
        return Math.max(0, freeAtNs - nowNs) / 1_000_000;
    }
}
