package io.ottla.client.producer;

import io.ottla.client.ClientException;
import io.ottla.client.Metrics;
import io.ottla.client.net.Cluster;
import io.ottla.client.net.MetadataCache;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.wire.ErrorCode;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a producer, put together: everything behind the serializers. The same in production and in virtual time.
 *
 * <pre>
 *   intake --> buffers --bell--> sender --> routes --> requests
 *     ^ topics <-- metadata        ^ landing <-- answers
 * </pre>
 *
 * Thread: {@link #intake}, {@link #metrics} from anywhere; the rest on the client's loop.
 */
final class Engine {
    private final Lane lane;
    private final Cluster cluster;
    private final BatchMemory memory;
    private final Topics topics;
    private final Intake intake;
    private final Sender sender;
    private final Doorbell bell;
    private final SendFigures figures;
    private final MetadataCache metadata;
    private final @Nullable Transactions transactions;

    Engine(Cluster cluster, SendRules rules, @Nullable Partitioner partitioner) {
        this.lane = cluster.lane();
        this.cluster = cluster;
        this.memory = new BatchMemory(rules.bufferBytes(), rules.batchBytes());
        this.metadata = new MetadataCache(cluster, rules.backoff(), rules.metadataMaxAgeMs(), Cluster.Creation.ALLOWED);
        TopicUse use = new TopicUse(metadata, rules.metadataMaxIdleMs());
        this.topics = new Topics(lane, metadata, use, memory, rules);
        this.figures = new SendFigures(cluster.figures(SendFigures.GROUP), lane.clock(), memory);
        ProducerIdentity identity =
                new ProducerIdentity(cluster, rules.backoff(), rules.deliveryTimeoutNanos() / 1_000_000);
        String transactionalId = rules.transactionalId();
        this.transactions =
                transactionalId == null ? null : new Transactions(cluster, rules, transactionalId, identity);
        BatchGate gate = transactions == null ? BatchGate.OPEN : transactions;
        this.sender = new Sender(cluster, metadata, rules, memory, identity, use, figures, gate);
        if (transactions != null) {
            transactions.attach(sender);
        }
        this.bell = new Doorbell(lane, this::visit);
        this.intake = new Intake(lane, topics, memory, bell, rules, partitioner, cluster.random());
        metadata.listen(failure -> {
            topics.refreshed();
            sender.refreshed();
        });
    }

    Intake intake() {
        return intake;
    }

    /** Null without transactional.id. */
    @Nullable
    Transactions transactions() {
        return transactions;
    }

    Topics topics() {
        return topics;
    }

    MetadataCache metadata() {
        return metadata;
    }

    Metrics metrics() {
        return figures.metrics();
    }

    /** Memory for batches that is not back yet; for those who count. */
    int batchesOut() {
        return memory.handedOut();
    }

    /** Looks at what threads have handed in. */
    void visit() {
        sender.visit(bell);
    }

    /** Aborts the transaction that is open, if one is. */
    CompletableFuture<Void> abortIfOpen() {
        return transactions != null && transactions.isOpen()
                ? transactions.abort()
                : CompletableFuture.completedFuture(null);
    }

    /** Sends everything handed in so far; completes when each record is acknowledged or has failed. */
    CompletableFuture<Void> flush() {
        visit();
        return sender.flush();
    }

    /** Ends: takes nothing any more, and fails what is not acknowledged. */
    void end() {
        ClientException why = ClientException.lasting(ErrorCode.NETWORK_EXCEPTION, "The producer was closed.");
        topics.close(why);
        visit();
        // A thread may have put a record in and not rung yet.
        topics.shut(sender::adopt);
        sender.abandonOpen(why);
        memory.close();
        cluster.close();
    }
}
