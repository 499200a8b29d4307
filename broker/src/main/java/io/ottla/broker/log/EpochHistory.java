package io.ottla.broker.log;

import java.util.Arrays;

/**
 * At which offset each leader epoch began (KIP-101). Immutable; the file is {@link CheckpointText}'s business.
 *
 * <pre>
 *   epoch   0      2         5
 *           |------|---------|-------->
 *   start   0     100       240     log end
 * </pre>
 */
final class EpochHistory {
    static final EpochHistory NONE = new EpochHistory(new int[0], new long[0]);

    private final int[] epochs;
    private final long[] starts;

    private EpochHistory(int[] epochs, long[] starts) {
        this.epochs = epochs;
        this.starts = starts;
    }

    int count() {
        return epochs.length;
    }

    int epoch(int number) {
        return epochs[number];
    }

    long start(int number) {
        return starts[number];
    }

    /** The newest epoch, -1 if there is none. */
    int latest() {
        return epochs.length == 0 ? -1 : epochs[epochs.length - 1];
    }

    /** With this epoch beginning here; what contradicts it, a later start or a higher epoch, is dropped. */
    EpochHistory with(int epoch, long start) {
        int keep = epochs.length;
        while (keep > 0 && (epochs[keep - 1] >= epoch || starts[keep - 1] >= start)) {
            if (epochs[keep - 1] == epoch && starts[keep - 1] <= start) {
                return keep == epochs.length ? this : prefix(keep);
            }
            keep--;
        }
        int[] moreEpochs = Arrays.copyOf(epochs, keep + 1);
        long[] moreStarts = Arrays.copyOf(starts, keep + 1);
        moreEpochs[keep] = epoch;
        moreStarts[keep] = start;
        return new EpochHistory(moreEpochs, moreStarts);
    }

    /** Without the epochs that began at this offset or later. */
    EpochHistory cutFrom(long endOffset) {
        int keep = epochs.length;
        while (keep > 0 && starts[keep - 1] >= endOffset) {
            keep--;
        }
        return keep == epochs.length ? this : prefix(keep);
    }

    /** Without the epochs that ended before this offset; the one that holds it then begins here. */
    EpochHistory cutBefore(long startOffset) {
        int drop = 0;
        while (drop + 1 < epochs.length && starts[drop + 1] <= startOffset) {
            drop++;
        }
        if (epochs.length == 0 || starts[drop] >= startOffset) {
            return this;
        }
        long[] lessStarts = Arrays.copyOfRange(starts, drop, starts.length);
        lessStarts[0] = startOffset;
        return new EpochHistory(Arrays.copyOfRange(epochs, drop, epochs.length), lessStarts);
    }

    private EpochHistory prefix(int keep) {
        return new EpochHistory(Arrays.copyOf(epochs, keep), Arrays.copyOf(starts, keep));
    }

    /** The epoch in which this offset was written; -1 if unknown. */
    int epochAt(long offset) {
        for (int i = epochs.length - 1; i >= 0; i--) {
            if (starts[i] <= offset) {
                return epochs[i];
            }
        }
        return -1;
    }

    /** The answer to OffsetForLeaderEpoch. */
    EpochEnd endOf(int epoch, long logEndOffset) {
        if (epoch < 0 || epochs.length == 0) {
            return EpochEnd.UNKNOWN;
        }
        if (epoch == latest()) {
            return new EpochEnd(epoch, logEndOffset);
        }
        int higher = 0;
        while (higher < epochs.length && epochs[higher] <= epoch) {
            higher++;
        }
        if (higher == epochs.length) {
            return EpochEnd.UNKNOWN;
        }
        return new EpochEnd(higher == 0 ? epoch : epochs[higher - 1], starts[higher]);
    }
}
