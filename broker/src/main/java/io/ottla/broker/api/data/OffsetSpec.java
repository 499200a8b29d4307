package io.ottla.broker.api.data;

/**
 * The negative timestamps of ListOffsets, which ask for a place in the log instead of a time (KIP-734, KIP-405, KIP-1005,
 * KIP-1023).
 */
enum OffsetSpec {
    LATEST(-1, 0),
    EARLIEST(-2, 0),
    MAX_TIMESTAMP(-3, 7),
    EARLIEST_LOCAL(-4, 8),
    LATEST_TIERED(-5, 9),
    EARLIEST_PENDING_UPLOAD(-6, 11),
    /** Any timestamp from 0 on. */
    TIME(0, 0),
    /** A negative timestamp without a meaning in this version. */
    UNSUPPORTED(Long.MIN_VALUE, 0);

    private final long timestamp;
    private final int firstVersion;

    OffsetSpec(long timestamp, int firstVersion) {
        this.timestamp = timestamp;
        this.firstVersion = firstVersion;
    }

    static OffsetSpec of(long timestamp, int version) {
        if (timestamp >= 0) {
            return TIME;
        }
        for (OffsetSpec spec : values()) {
            if (spec.timestamp == timestamp && version >= spec.firstVersion) {
                return spec;
            }
        }
        return UNSUPPORTED;
    }
}
