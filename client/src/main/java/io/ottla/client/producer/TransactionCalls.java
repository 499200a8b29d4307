package io.ottla.client.producer;

import io.ottla.client.ApiRanges;
import io.ottla.client.ClientException;
import io.ottla.client.ConsumerGroupMetadata;
import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import io.ottla.client.net.Answer;
import io.ottla.client.net.Backoff;
import io.ottla.client.net.Cluster;
import io.ottla.client.net.Coordinator;
import io.ottla.client.net.Request;
import io.ottla.client.net.Retry;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Asks the coordinators of a transaction, and of the groups whose offsets it has, again and again while an answer says that
 * this may help.
 *
 * <p>Thread: the client's loop.
 */
final class TransactionCalls {
    /** A coordinator that is busy with the last transaction is done soon: worth a short wait. */
    private static final long FIRST_WAIT_MS_MAX = 20;

    private final Cluster cluster;
    private final TransactionMessages messages;
    private final Coordinator coordinator;
    private final Map<String, Coordinator> groups = new HashMap<>();
    private final Backoff backoff;
    private final long timeoutMs;

    /** {@code timeoutMs}: how long to try. */
    TransactionCalls(Cluster cluster, SendRules rules, String transactionalId) {
        this.cluster = cluster;
        this.messages = new TransactionMessages(transactionalId, rules.transactionTimeoutMs());
        this.coordinator = new Coordinator(cluster, Coordinator.Kind.TRANSACTION, transactionalId);
        this.backoff = new Backoff(
                Math.min(FIRST_WAIT_MS_MAX, rules.backoff().firstMs()),
                rules.backoff().longestMs());
        this.timeoutMs = Math.max(rules.transactionTimeoutMs(), rules.maxBlockMs());
    }

    /** What the coordinator offers. Fails lastingly if the cluster has no transactions. */
    Reply<ApiRanges> versions() {
        return within(() -> cluster.topics(List.of(), Cluster.Creation.NEVER)
                .then(view -> {
                    int any = view.nodes().keySet().stream().findFirst().orElse(-1);
                    return cluster.versions(any);
                })
                .then(this::coordinatorsVersions));
    }

    private Reply<ApiRanges> coordinatorsVersions(ApiRanges ofAny) {
        if (ofAny.of(ApiKey.END_TXN.id()) == null || ofAny.of(ApiKey.ADD_OFFSETS_TO_TXN.id()) == null) {
            return Reply.failed(ClientException.lasting(
                    ErrorCode.UNSUPPORTED_VERSION,
                    "The cluster has no transactions: its brokers do not offer " + ApiKey.END_TXN.apiName()
                            + ". Leave transactional.id unset."));
        }
        return coordinator.find().then(node -> {
            cluster.learn(node);
            return cluster.versions(node.id());
        });
    }

    Reply<ProducerIdentity.Id> init(ProducerIdentity.Id current) {
        return ask(coordinator, messages.init(current), messages::readInit);
    }

    Reply<Boolean> add(ProducerIdentity.Id id, Collection<TopicPartition> partitions) {
        return ask(coordinator, messages.add(id, partitions), answer -> {
            messages.readAdd(answer);
            return true;
        });
    }

    Reply<Boolean> addOffsets(ProducerIdentity.Id id, String groupId) {
        return ask(coordinator, messages.addOffsets(id, groupId), answer -> {
            messages.readAddOffsets(answer);
            return true;
        });
    }

    Reply<Boolean> commitOffsets(
            ProducerIdentity.Id id,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata group,
            boolean implicitly) {
        Coordinator ofGroup =
                groups.computeIfAbsent(group.groupId(), name -> new Coordinator(cluster, Coordinator.Kind.GROUP, name));
        return ask(ofGroup, messages.commitOffsets(id, offsets, group, implicitly), answer -> {
            messages.readCommitOffsets(answer);
            return true;
        });
    }

    Reply<ProducerIdentity.Id> end(ProducerIdentity.Id id, boolean commit, boolean nextEpoch) {
        return ask(coordinator, messages.end(id, commit, nextEpoch), answer -> messages.readEnd(answer, id));
    }

    private <T> Reply<T> ask(Coordinator whom, Request request, Function<Answer, T> read) {
        return within(() -> whom.send(request).map(answer -> {
            try {
                return read.apply(answer);
            } catch (ClientException e) {
                whom.heard(e.error());
                throw e;
            }
        }));
    }

    private <T> Reply<T> within(java.util.function.Supplier<Reply<T>> attempt) {
        return Retry.within(cluster.lane(), backoff, cluster.random(), timeoutMs, attempt);
    }
}
