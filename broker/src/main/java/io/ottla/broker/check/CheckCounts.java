package io.ottla.broker.check;

import java.util.concurrent.atomic.AtomicLong;

/** What the check of logs has read, found and mended since the start. Thread: written on the home lane, read from anywhere. */
public final class CheckCounts {
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong segments = new AtomicLong();
    private final AtomicLong damages = new AtomicLong();
    private final AtomicLong mended = new AtomicLong();
    private final AtomicLong damagedLogs = new AtomicLong();

    /** Bytes that were read. */
    public long bytes() {
        return bytes.get();
    }

    /** Segments that were read to their end. */
    public long segments() {
        return segments.get();
    }

    /** Damaged stretches that were found, each once. */
    public long damages() {
        return damages.get();
    }

    /** Segments that were written anew with what another replica had. */
    public long mended() {
        return mended.get();
    }

    /** Logs that are damaged and not mended, now. */
    public long damagedLogs() {
        return damagedLogs.get();
    }

    void read(long count) {
        bytes.addAndGet(count);
    }

    void checked(int newDamages) {
        segments.incrementAndGet();
        damages.addAndGet(newDamages);
    }

    void mendedOne() {
        mended.incrementAndGet();
    }

    void damagedLogs(int now) {
        damagedLogs.set(now);
    }
}
