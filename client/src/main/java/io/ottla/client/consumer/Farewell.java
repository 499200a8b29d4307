package io.ottla.client.consumer;

import io.ottla.protocol.lane.Reply;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a consumer ends: commits, tells, leaves, closes; each as far as the time allows, the last in any case, and none for
 * longer than default.api.timeout.ms or request.timeout.ms. The first failure on the way is thrown at the end.
 * Thread: the application's.
 */
final class Farewell {
    private final ConsumerParts<?, ?> parts;
    private final long deadlineNanos;
    private @Nullable RuntimeException failure;

    Farewell(ConsumerParts<?, ?> parts, Duration timeout) {
        this.parts = parts;
        this.deadlineNanos = nowNanos() + Math.max(0, timeout.toMillis()) * 1_000_000;
    }

    void say() {
        parts.door().enter();
        boolean interrupted = Thread.interrupted();
        try {
            parts.door().closing();
            attempt(this::commit);
            attempt(parts.polls()::tellOfEnd);
            attempt(parts.polls()::callBack);
            attempt(() ->
                    within(parts.rules().requestTimeoutMs(), () -> parts.core().unsubscribe("consumer closed")));
        } finally {
            parts.loop().lane().run(() -> {
                parts.core().close();
                parts.loop().close();
            });
            parts.interceptors().close();
            parts.door().close();
            parts.door().leave();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void commit() {
        ConsumerCore core = parts.core();
        boolean commits = parts.rules().autoCommit() && !parts.door().ask(core::isLost);
        int limitMs = parts.rules().apiTimeoutMs();
        if (commits) {
            within(limitMs, () -> core.commit(null, Math.min(limitMs, leftMs())));
        } else {
            within(limitMs, core::quiet);
        }
    }

    /** A step with a coordinator that may be gone takes no longer than such a step takes elsewhere. */
    private void within(int limitMs, Supplier<Reply<Boolean>> work) {
        long leftMs = Math.min(limitMs, leftMs());
        if (leftMs == 0) {
            parts.door().run(() -> work.get().read((done, ignored) -> {}));
        } else {
            parts.door().await(work, leftMs);
        }
    }

    private void attempt(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            failure = failure == null ? e : failure;
        }
    }

    private long leftMs() {
        return Math.max(0, (deadlineNanos - nowNanos()) / 1_000_000);
    }

    private long nowNanos() {
        return parts.loop().lane().clock().nanos();
    }
}
