package io.ottla.client.producer;

import io.ottla.client.ClientException;
import io.ottla.client.TopicPartition;
import io.ottla.client.net.Answer;
import io.ottla.client.net.Cluster;
import io.ottla.client.net.MetadataCache;
import io.ottla.client.net.TopicView;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends the batches of all partitions: at any time at most max.in.flight requests per broker, each with one batch of every
 * partition that is due there. What an answer means for a batch is decided by {@link Verdict}.
 *
 * <p>Thread: the client's loop.
 */
final class Sender {
    private static final long SWEEP_MS_MAX = 500;

    private final Lane lane;
    private final Cluster cluster;
    private final MetadataCache metadata;
    private final SendRules rules;
    private final Placement placement;
    private final ProducerIdentity identity;
    private final Map<TopicPartition, PartitionQueue> queues = new LinkedHashMap<>();
    private final Map<Integer, Integer> inFlightByNode = new HashMap<>();
    private int inFlight;
    private boolean renumbering;
    private int flushes;
    private boolean sweeping;
    private Lane.@Nullable Timer wakeUp;

    Sender(Cluster cluster, SendRules rules) {
        this.lane = cluster.lane();
        this.cluster = cluster;
        this.rules = rules;
        this.metadata = new MetadataCache(cluster, rules.backoff(), rules.metadataMaxAgeMs(), Cluster.Creation.ALLOWED);
        this.placement = new Placement(
                lane,
                metadata,
                new Partitioning(cluster.random(), rules.batchBytes()),
                partition -> queues.computeIfAbsent(partition, PartitionQueue::new),
                rules.batchBytes(),
                rules.maxBlockMs());
        this.identity = new ProducerIdentity(cluster, rules.backoff(), rules.deliveryTimeoutNanos() / 1_000_000);
        metadata.listen(failure -> {
            placement.retry(failure);
            pump();
        });
    }

    void accept(Outgoing record) {
        placement.accept(record);
    }

    MetadataCache metadata() {
        return metadata;
    }

    /** Sends what may go now and arranges to come back for the rest. */
    void pump() {
        if (!mayNumber()) {
            return;
        }
        long nextNanos = Long.MAX_VALUE;
        boolean sent = true;
        while (sent) {
            sent = false;
            nextNanos = Long.MAX_VALUE;
            long now = lane.clock().nanos();
            Map<Integer, List<PartitionQueue>> due = new LinkedHashMap<>();
            for (PartitionQueue queue : queues.values()) {
                long wait = queue.waitNanos(now, rules.lingerNanos(), rules.batchBytes(), flushes > 0);
                if (wait == 0) {
                    addIfLed(queue, due);
                } else if (wait > 0) {
                    nextNanos = Math.min(nextNanos, wait);
                }
            }
            for (Map.Entry<Integer, List<PartitionQueue>> entry : due.entrySet()) {
                sent |= send(entry.getKey(), entry.getValue());
            }
        }
        wakeUpIn(nextNanos);
        sweepLater();
    }

    /** Everything handed in so far, lingering or not. */
    CompletableFuture<Void> flush() {
        List<CompletableFuture<?>> open = new ArrayList<>();
        placement.parked().forEach(records -> records.forEach(record -> open.add(settled(record))));
        for (PartitionQueue queue : queues.values()) {
            queue.waiting().forEach(batch -> open.add(batch.settled()));
            queue.inFlight().forEach(batch -> open.add(batch.settled()));
        }
        flushes++;
        pump();
        return CompletableFuture.allOf(open.toArray(CompletableFuture[]::new))
                .whenComplete((done, failure) -> flushes--);
    }

    /** Fails what is not acknowledged yet. */
    void abandon(RuntimeException why) {
        placement.parked().forEach(records -> records.forEach(r -> r.future().completeExceptionally(why)));
        for (PartitionQueue queue : queues.values()) {
            queue.waiting().forEach(batch -> batch.fail(why));
            queue.waiting().clear();
            queue.inFlight().forEach(batch -> batch.fail(why));
        }
    }

    private static CompletableFuture<?> settled(Outgoing record) {
        return record.future().handle((metadata, failure) -> null);
    }

    /** Whether batches can have their numbers now; if not, sees to it that they soon can. */
    private boolean mayNumber() {
        if (!rules.numbered()) {
            return true;
        }
        if (renumbering && inFlight == 0) {
            renumbering = false;
            identity.forget();
            queues.values().forEach(PartitionQueue::renumber);
        }
        if (renumbering) {
            return false;
        }
        if (!identity.id().isKnown() && !queues.isEmpty()) {
            identity.fetch(this::pump, failure -> abandon(asRuntime(failure)));
        }
        return identity.id().isKnown();
    }

    private static RuntimeException asRuntime(Throwable failure) {
        return failure instanceof RuntimeException plain ? plain : new IllegalStateException(failure);
    }

    private void addIfLed(PartitionQueue queue, Map<Integer, List<PartitionQueue>> due) {
        TopicView topic = metadata.topic(queue.partition().topic());
        TopicView.PartitionView partition =
                topic == null ? null : topic.partition(queue.partition().partition());
        if (partition == null || partition.leader() < 0 || !cluster.nodes().containsKey(partition.leader())) {
            metadata.refresh();
        } else if (inFlightByNode.getOrDefault(partition.leader(), 0) < rules.inFlightMax()) {
            due.computeIfAbsent(partition.leader(), node -> new ArrayList<>()).add(queue);
        }
    }

    /** One request with the first batches of these partitions, as many as fit. */
    private boolean send(int node, List<PartitionQueue> due) {
        List<OutgoingBatch> batches = new ArrayList<>();
        long bytes = 0;
        for (PartitionQueue queue : due) {
            OutgoingBatch head = queue.head();
            if (head != null && (batches.isEmpty() || bytes + head.bytes() <= rules.requestBytesMax())) {
                bytes += head.bytes();
                batches.add(queue.take(rules.numbered()));
            }
        }
        if (batches.isEmpty()) {
            return false;
        }
        inFlight++;
        inFlightByNode.merge(node, 1, Integer::sum);
        cluster.node(node, Cluster.Line.GENERAL, ProduceMessages.request(rules, identity.id(), batches))
                .read((answer, failure) -> landed(node, batches, answer, failure));
        return true;
    }

    private void landed(int node, List<OutgoingBatch> batches, @Nullable Answer answer, @Nullable Throwable failure) {
        inFlight--;
        inFlightByNode.merge(node, -1, Integer::sum);
        Map<TopicPartition, ProduceMessages.Result> results =
                answer == null || rules.acks() == 0 ? Map.of() : ProduceMessages.results(answer);
        for (OutgoingBatch batch : batches) {
            PartitionQueue queue = queues.get(batch.partition());
            if (queue == null) {
                throw new IllegalStateException("no queue of " + batch.partition());
            }
            queue.landed(batch);
            Verdict verdict = failure != null
                    ? Verdict.onFailure(batch, failure)
                    : rules.acks() == 0
                            ? new Verdict.Delivered(-1, -1)
                            : Verdict.on(batch, results.get(batch.partition()), queue.hasEarlier(batch));
            apply(queue, batch, verdict);
        }
        lane.run(this::pump);
    }

    private void apply(PartitionQueue queue, OutgoingBatch batch, Verdict verdict) {
        if (verdict instanceof Verdict.Delivered delivered) {
            queue.delivered();
            batch.succeed(delivered.baseOffset(), delivered.appendTimeMs());
        } else if (verdict instanceof Verdict.Split) {
            List<OutgoingBatch> halves = batch.split();
            queue.putBack(halves.get(1));
            queue.putBack(halves.get(0));
        } else if (verdict instanceof Verdict.Again again) {
            metadata.refresh();
            renumbering |= again.renumber();
            repeat(queue, batch, again.reason());
        } else if (verdict instanceof Verdict.Failed failed) {
            fail(batch, failed.reason());
        }
    }

    private void repeat(PartitionQueue queue, OutgoingBatch batch, ClientException reason) {
        long now = lane.clock().nanos();
        long wait = rules.backoff().afterFailures(batch.attempts(), cluster.random()) * 1_000_000;
        if (batch.attempts() > rules.retries()) {
            fail(batch, reason);
        } else if (now + wait - batch.createdNanos() > rules.deliveryTimeoutNanos()) {
            fail(batch, late(batch, reason));
        } else {
            batch.notBefore(now + wait);
            queue.putBack(batch);
        }
    }

    /** A numbered batch that is given up leaves a hole: the rest goes on under a new id. */
    private void fail(OutgoingBatch batch, RuntimeException reason) {
        renumbering |= batch.baseSequence() != OutgoingBatch.NO_SEQUENCE;
        batch.fail(reason);
    }

    private ClientException late(OutgoingBatch batch, @Nullable Throwable reason) {
        return new ClientException(
                ErrorCode.REQUEST_TIMED_OUT,
                "Expiring " + batch.count() + " record(s) for " + batch.partition() + ":"
                        + rules.deliveryTimeoutNanos() / 1_000_000 + " ms has passed since batch creation"
                        + (reason == null ? "" : " (" + reason.getMessage() + ")"),
                reason);
    }

    private void wakeUpIn(long nanos) {
        if (wakeUp != null) {
            wakeUp.cancel();
            wakeUp = null;
        }
        if (nanos != Long.MAX_VALUE) {
            wakeUp = lane.after(Math.max(1, (nanos + 999_999) / 1_000_000), this::pump);
        }
    }

    /** Gives up batches that wait for too long, as long as there are any. */
    private void sweepLater() {
        if (!sweeping && queues.values().stream().anyMatch(queue -> !queue.isEmpty())) {
            sweeping = true;
            lane.after(Math.max(1, Math.min(SWEEP_MS_MAX, rules.deliveryTimeoutNanos() / 2_000_000)), this::sweep);
        }
    }

    private void sweep() {
        sweeping = false;
        metadata.refreshIfOld();
        long now = lane.clock().nanos();
        for (PartitionQueue queue : queues.values()) {
            queue.waiting().removeIf(batch -> {
                boolean late = now - batch.createdNanos() > rules.deliveryTimeoutNanos();
                if (late) {
                    fail(batch, late(batch, null));
                }
                return late;
            });
        }
        pump();
        sweepLater();
    }
}
