package io.ottla.client.consumer;

/**
 * The times that a member lives by: the next heartbeat, the last word of the coordinator, the last poll of the application,
 * the next attempt to join. In ms of one clock. Pure.
 */
final class Pulse {
    private static final long NEVER = Long.MAX_VALUE;

    private final ConsumerRules rules;
    private long beatAtMs;
    private long heardMs;
    private long polledMs;
    private long retryAtMs = NEVER;
    private boolean polling;
    private boolean beatOpen;

    Pulse(ConsumerRules rules, long nowMs) {
        this.rules = rules;
        this.polledMs = nowMs;
        this.heardMs = nowMs;
        this.beatAtMs = nowMs;
    }

    void polls(boolean now, long nowMs) {
        polling = now;
        polledMs = nowMs;
    }

    /** Whether the application has been away for too long. */
    boolean isPollOverdue(long nowMs) {
        return !polling && nowMs - polledMs > rules.maxPollIntervalMs();
    }

    /** The coordinator has shown that it knows this member. */
    void heard(long nowMs) {
        heardMs = nowMs;
        beatAtMs = nowMs + rules.heartbeatIntervalMs();
    }

    boolean isSilentForLong(long nowMs) {
        return nowMs - heardMs > rules.sessionTimeoutMs();
    }

    boolean isBeatDue(long nowMs) {
        return nowMs >= beatAtMs;
    }

    /** Notes that a heartbeat is due now; false while the one before is not answered. */
    boolean beat(long nowMs) {
        beatAtMs = nowMs + rules.heartbeatIntervalMs();
        boolean may = !beatOpen;
        beatOpen = true;
        return may;
    }

    /** The open heartbeat is over, whatever it said. */
    void answered() {
        beatOpen = false;
    }

    void retryAt(long ms) {
        retryAtMs = ms;
    }

    void noRetry() {
        retryAtMs = NEVER;
    }

    boolean isRetryDue(long nowMs) {
        return nowMs >= retryAtMs;
    }

    /** When something is due in this state, as part of a generation or not. */
    long nextMs(Membership.State state, boolean isMember) {
        if (state == Membership.State.OUT) {
            return NEVER;
        }
        long first = state == Membership.State.JOINING ? retryAtMs : isMember ? beatAtMs : NEVER;
        return polling ? first : Math.min(first, polledMs + rules.maxPollIntervalMs() + 1);
    }
}
