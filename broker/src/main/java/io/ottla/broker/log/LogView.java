package io.ottla.broker.log;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A log as it was at one moment. Immutable; may be read on any thread, and its blocking reads belong on the disk pool
 * when they may miss the page cache.
 */
public final class LogView {
    /** The first offset that may be read. */
    public long logStartOffset() {
        throw new UnsupportedOperationException("in work");
    }

    /** The offset that the next record will get. */
    public long logEndOffset() {
        throw new UnsupportedOperationException("in work");
    }

    /** Records below it are committed. */
    public long highWatermark() {
        throw new UnsupportedOperationException("in work");
    }

    /** Records below it are committed and not of an open transaction. */
    public long lastStableOffset() {
        throw new UnsupportedOperationException("in work");
    }

    /** Bytes of all segments. */
    public long bytes() {
        throw new UnsupportedOperationException("in work");
    }

    /** Whether the offset lies in the segment that is being written: what is there is most likely in the page cache. */
    public boolean isHot(long offset) {
        throw new UnsupportedOperationException("in work");
    }

    /**
     * A slice from the batch that holds {@code offset} on.
     *
     * @param bytesMax the most bytes; the first batch is given whole even if larger when {@code wholeFirst}
     * @param upTo exclusive: nothing of batches from this offset on is given (high watermark, last stable offset, end)
     * @throws IOException if the disk fails
     */
    public Read read(long offset, int bytesMax, long upTo, boolean wholeFirst) throws IOException {
        throw new UnsupportedOperationException("in work");
    }

    /** Bytes between an offset and a later one; an estimate good enough for fetch.min.bytes. */
    public long bytesBetween(long from, long upTo) throws IOException {
        throw new UnsupportedOperationException("in work");
    }

    /** The first record, below {@code upTo}, whose timestamp is at or above this one; null if there is none. */
    public @Nullable FoundOffset offsetForTimestamp(long timestampMs, long upTo) throws IOException {
        throw new UnsupportedOperationException("in work");
    }

    /** The first of the records with the highest timestamp; null in an empty log. */
    public @Nullable FoundOffset offsetOfMaxTimestamp() throws IOException {
        throw new UnsupportedOperationException("in work");
    }

    /** The aborted transactions that a reader of {@code [offset, upTo)} must know of. */
    public List<AbortedTransaction> abortedTransactions(long offset, long upTo) throws IOException {
        throw new UnsupportedOperationException("in work");
    }
}
