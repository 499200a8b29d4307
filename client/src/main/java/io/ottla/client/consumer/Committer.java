package io.ottla.client.consumer;

import io.ottla.client.ClientException;
import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import io.ottla.client.net.Answer;
import io.ottla.client.net.Cluster;
import io.ottla.client.net.Coordinator;
import io.ottla.client.net.OffsetMessages;
import io.ottla.client.net.Retry;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Commits and reads the offsets of the group. Commits go over one connection, so that of two the later one counts; one that
 * is tried again must not come after another, so only a commit that the application waits for is, and only while it waits.
 * Thread: the client's loop.
 */
final class Committer {
    /** As whom to commit. */
    interface Seat {
        /** Throws a ClientException when this consumer may not. */
        OffsetMessages.Member commitAs();

        /** A commit as this generation was refused. */
        void refused(int generation, ErrorCode error);
    }

    private final Cluster cluster;
    private final ConsumerRules rules;
    private final Coordinator coordinator;
    private final Seat seat;
    private final ConsumerFigures figures;
    private final List<Reply<Boolean>> awaitingQuiet = new ArrayList<>();
    /** For each commit that is under way, whether somebody wants to know its end. */
    private final List<BooleanSupplier> open = new ArrayList<>();

    Committer(Cluster cluster, ConsumerRules rules, Coordinator coordinator, Seat seat, ConsumerFigures figures) {
        this.cluster = cluster;
        this.rules = rules;
        this.coordinator = coordinator;
        this.seat = seat;
        this.figures = figures;
    }

    /** Commits; again, while failures may pass, for at most so long; 0 = tries once. */
    Reply<Boolean> commit(Map<TopicPartition, OffsetAndMetadata> offsets, long timeoutMs) {
        return commit(offsets, timeoutMs, () -> true);
    }

    /** The same, but not again once it is not {@code awaited} any more: a later one may have gone ahead by then. */
    Reply<Boolean> commit(Map<TopicPartition, OffsetAndMetadata> offsets, long timeoutMs, BooleanSupplier awaited) {
        if (offsets.isEmpty()) {
            return Reply.done(true);
        }
        open.add(awaited);
        long sinceNanos = cluster.lane().clock().nanos();
        Reply<Boolean> outcome = Reply.on(cluster.lane());
        tried(timeoutMs, () -> once(offsets, awaited)).read((done, failure) -> {
            open.remove(awaited);
            if (failure != null) {
                outcome.fail(failure);
            } else {
                long nowNanos = cluster.lane().clock().nanos();
                figures.committed(nowNanos - sinceNanos, nowNanos);
                outcome.complete(true);
            }
            if (isQuiet()) {
                awaitingQuiet.forEach(waiting -> waiting.complete(true));
                awaitingQuiet.clear();
            }
        });
        return outcome;
    }

    private boolean isQuiet() {
        return open.stream().noneMatch(BooleanSupplier::getAsBoolean);
    }

    /** Complete when no commit is under way whose end somebody wants to know. */
    Reply<Boolean> quiet() {
        if (isQuiet()) {
            return Reply.done(true);
        }
        Reply<Boolean> reply = Reply.on(cluster.lane());
        awaitingQuiet.add(reply);
        return reply;
    }

    /** What the group has committed of these. */
    Reply<Map<TopicPartition, OffsetAndMetadata>> committed(Collection<TopicPartition> partitions, long timeoutMs) {
        return tried(
                timeoutMs,
                () -> coordinator
                        .send(OffsetMessages.fetch(coordinator.key(), partitions, rules.readCommitted()))
                        .map(answer -> {
                            try {
                                return OffsetMessages.committed(answer);
                            } catch (ClientException e) {
                                coordinator.heard(e.error());
                                throw e;
                            }
                        }));
    }

    private <T> Reply<T> tried(long timeoutMs, Supplier<Reply<T>> attempt) {
        return Retry.within(cluster.lane(), rules.backoff(), cluster.random(), timeoutMs, attempt);
    }

    private Reply<Boolean> once(Map<TopicPartition, OffsetAndMetadata> offsets, BooleanSupplier awaited) {
        if (!awaited.getAsBoolean()) {
            throw ClientException.lasting(ErrorCode.REQUEST_TIMED_OUT, "Nobody waits for this commit any more.");
        }
        OffsetMessages.Member as = seat.commitAs();
        return coordinator
                .send(OffsetMessages.commit(coordinator.key(), as, offsets))
                .map(answer -> check(answer, as));
    }

    private boolean check(Answer answer, OffsetMessages.Member as) {
        OffsetMessages.commitErrors(answer).forEach((partition, error) -> {
            if (error != ErrorCode.NONE) {
                coordinator.heard(error);
                if (Reaction.isOfMembership(error)) {
                    seat.refused(as.generation(), error);
                }
                throw refusal(partition, error);
            }
        });
        return true;
    }

    private ClientException refusal(TopicPartition partition, ErrorCode error) {
        String what = "Offset of " + partition + " was not committed: ";
        return switch (error) {
            case REBALANCE_IN_PROGRESS ->
                ClientException.lasting(
                        error, what + "the group is sharing its partitions out anew; poll, then commit again.");
            case ILLEGAL_GENERATION, UNKNOWN_MEMBER_ID ->
                ClientException.lasting(
                        error,
                        what + "the group has gone on without this consumer, and the partition may be another's. It was"
                                + " not heard of for session.timeout.ms=" + rules.sessionTimeoutMs()
                                + ", or did not poll within max.poll.interval.ms=" + rules.maxPollIntervalMs()
                                + ". The next poll joins again.");
            case FENCED_INSTANCE_ID -> Reaction.failure(error, rules);
            default -> new ClientException(error, what + error);
        };
    }
}
