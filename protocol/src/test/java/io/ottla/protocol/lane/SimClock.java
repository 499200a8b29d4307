package io.ottla.protocol.lane;

/** A clock that stands still until a test moves it. */
public final class SimClock implements Clock {
    private long nowMs;

    public SimClock(long startMs) {
        this.nowMs = startMs;
    }

    @Override
    public long wallMs() {
        return nowMs;
    }

    @Override
    public long nanos() {
        return nowMs * 1_000_000;
    }

    void moveTo(long ms) {
        nowMs = Math.max(nowMs, ms);
    }
}
