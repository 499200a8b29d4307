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
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Commits and reads the offsets of the group. Thread: the client's loop. */
final class Committer {
    private final Cluster cluster;
    private final ConsumerRules rules;
    private final Coordinator coordinator;
    private final String group;

    Committer(Cluster cluster, ConsumerRules rules, Coordinator coordinator, String group) {
        this.cluster = cluster;
        this.rules = rules;
        this.coordinator = coordinator;
        this.group = group;
    }

    /**
     * Commits, again while failures may pass, for at most {@code timeoutMs}. {@code expelled} hears an error that means
     * that the member is no longer in the group.
     */
    Reply<Boolean> commit(
            Map<TopicPartition, OffsetAndMetadata> offsets,
            Supplier<OffsetMessages.Member> as,
            long timeoutMs,
            Consumer<ErrorCode> expelled) {
        if (offsets.isEmpty()) {
            return Reply.done(true);
        }
        return Retry.within(
                cluster.lane(),
                rules.backoff(),
                cluster.random(),
                timeoutMs,
                () -> coordinator
                        .send(OffsetMessages.commit(group, as.get(), offsets))
                        .map(answer -> check(answer, expelled)));
    }

    /** What the group has committed of these. */
    Reply<Map<TopicPartition, OffsetAndMetadata>> committed(java.util.Collection<TopicPartition> partitions) {
        return Retry.within(
                cluster.lane(),
                rules.backoff(),
                cluster.random(),
                rules.apiTimeoutMs(),
                () -> coordinator.send(OffsetMessages.fetch(group, partitions)).map(answer -> {
                    try {
                        return OffsetMessages.committed(answer);
                    } catch (ClientException e) {
                        coordinator.heard(e.error());
                        throw e;
                    }
                }));
    }

    private boolean check(Answer answer, Consumer<ErrorCode> expelled) {
        OffsetMessages.commitErrors(answer).forEach((partition, error) -> {
            if (error == ErrorCode.NONE) {
                return;
            }
            coordinator.heard(error);
            if (error == ErrorCode.REBALANCE_IN_PROGRESS
                    || error == ErrorCode.ILLEGAL_GENERATION
                    || error == ErrorCode.UNKNOWN_MEMBER_ID) {
                expelled.accept(error);
            }
            throw new ClientException(error, "Offset of " + partition + " was not committed: " + error);
        });
        return true;
    }
}
