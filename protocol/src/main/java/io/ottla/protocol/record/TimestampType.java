package io.ottla.protocol.record;

/** What the timestamps of a batch mean (KIP-32). */
public enum TimestampType {
    /** Format 0 has no timestamps. */
    NONE("NoTimestampType"),
    /** Set by the producer. */
    CREATE_TIME("CreateTime"),
    /** Set by the broker when it appended: one for the whole batch. */
    LOG_APPEND_TIME("LogAppendTime");

    private final String label;

    TimestampType(String label) {
        this.label = label;
    }

    /** The name that message.timestamp.type and the tools use. */
    public String label() {
        return label;
    }
}
