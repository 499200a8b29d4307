package io.ottla.broker.log;

/**
 * The answer to "where did this leader epoch end?" (KIP-101, KIP-279).
 *
 * @param epoch the largest known epoch that is not above the one asked for; -1 if there is none
 * @param endOffset the first offset behind it; -1 if there is none
 */
public record EpochEnd(int epoch, long endOffset) {
    public static final EpochEnd UNKNOWN = new EpochEnd(-1, -1);
}
