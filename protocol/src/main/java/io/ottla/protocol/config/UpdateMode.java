package io.ottla.protocol.config;

/** When a changed value of a broker option counts (KIP-226). */
public enum UpdateMode {
    /** Only what the property file says at start. */
    READ_ONLY("read-only"),
    /** May be changed while the broker runs, for one broker. */
    PER_BROKER("per-broker"),
    /** May be changed while brokers run, for one or for all of them. */
    CLUSTER_WIDE("cluster-wide");

    private final String label;

    UpdateMode(String label) {
        this.label = label;
    }

    /** The name used in documentation: read-only, per-broker or cluster-wide. */
    public String label() {
        return label;
    }
}
