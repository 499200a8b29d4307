package io.ottla.client.consumer;

import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import io.ottla.protocol.lane.Lane;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * enable.auto.commit: commits what was handed out, now and then and before partitions are given up. Thread: the client's
 * loop.
 */
final class AutoCommit {
    private static final Logger LOG = LoggerFactory.getLogger(AutoCommit.class);

    private final Lane lane;
    private final ConsumerRules rules;
    private final @Nullable Committer committer;
    private final Assignment assignment;
    private long committedNanos;
    private boolean open;
    /** What is given up once its offsets are committed. */
    private Order.@Nullable Tell revoking;

    private boolean revoked;

    AutoCommit(Lane lane, ConsumerRules rules, @Nullable Committer committer, Assignment assignment) {
        this.lane = lane;
        this.rules = rules;
        this.committer = committer;
        this.assignment = assignment;
        this.committedNanos = lane.clock().nanos();
    }

    boolean isDue() {
        return rules.autoCommit()
                && committer != null
                && !open
                && lane.clock().nanos() - committedNanos >= rules.autoCommitIntervalMs() * 1_000_000;
    }

    /** Tries once; the next time is soon enough to try again. */
    void commitIfDue() {
        if (isDue()) {
            open = commit(0, () -> open = false);
        }
    }

    /** Whether it has to commit before this is told; the task is run when it has. */
    boolean beforeRevoke(Order.Tell tell, Runnable then) {
        if (!rules.autoCommit()) {
            return false;
        }
        if (!tell.equals(revoking)) {
            revoking = tell;
            revoked = !commit(Math.min(rules.apiTimeoutMs(), rules.sessionTimeoutMs() / 2), () -> {
                revoked = true;
                then.run();
            });
        }
        if (revoked) {
            revoking = null;
        }
        return !revoked;
    }

    /** Whether there was anything to commit. */
    private boolean commit(long timeoutMs, Runnable then) {
        Map<TopicPartition, OffsetAndMetadata> offsets = assignment.positions();
        committedNanos = lane.clock().nanos();
        if (committer == null || offsets.isEmpty()) {
            return false;
        }
        committer.commit(offsets, timeoutMs).read((done, failure) -> {
            if (failure != null) {
                LOG.warn("offsets were not committed: {}", failure.getMessage());
            }
            then.run();
        });
        return true;
    }
}
