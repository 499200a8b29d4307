package io.ottla.client.producer;

import io.ottla.client.ClientException;
import io.ottla.client.Node;
import io.ottla.client.TopicPartition;
import io.ottla.client.net.Answer;
import io.ottla.client.net.Cluster;
import io.ottla.client.net.MetadataCache;
import io.ottla.protocol.api.Produce;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends the batches of all partitions: at any time at most max.in.flight requests per broker, each with one batch of every
 * partition that is due there. A partition is looked at when something has happened to it: a new batch, an answer, its
 * alarm, news of its leader. Nothing is ever searched for.
 *
 * <pre>
 *   look at --due--> queue of its leader --place in flight--> request --answer--> look at
 *        \--lingers, backs off--> alarm --> look at
 * </pre>
 *
 * Thread: the client's loop.
 */
final class Sender {
    private final Lane lane;
    private final Cluster cluster;
    private final MetadataCache metadata;
    private final SendRules rules;
    private final BatchMemory memory;
    private final ProducerIdentity identity;
    private final TopicUse use;
    private final SendFigures figures;
    private final BatchGate gate;
    private final Landing landing;
    private final Routes routes;
    private final Map<TopicPartition, PartitionLine> lines = new HashMap<>();
    private final Set<PartitionLine> active = new LinkedHashSet<>();
    private final Set<PartitionLine> leaderless = new LinkedHashSet<>();
    private ProduceMessages.Transaction transaction = ProduceMessages.Transaction.NONE;

    Sender(
            Cluster cluster,
            MetadataCache metadata,
            SendRules rules,
            BatchMemory memory,
            ProducerIdentity identity,
            TopicUse use,
            SendFigures figures,
            BatchGate gate) {
        this.lane = cluster.lane();
        this.cluster = cluster;
        this.metadata = metadata;
        this.rules = rules;
        this.memory = memory;
        this.identity = identity;
        this.use = use;
        this.figures = figures;
        this.gate = gate;
        this.landing = new Landing(cluster, metadata, rules, gate, figures);
        this.routes = new Routes(cluster, metadata, rules, this::send);
    }

    /** How the requests name the transaction from now on. */
    void transaction(ProduceMessages.Transaction as) {
        transaction = as;
    }

    /** Answers the bell. */
    void visit(Doorbell bell) {
        if (bell.answer(buffer -> look(line(buffer)))) {
            lookAtAll();
        }
        routes.pump();
    }

    private PartitionLine line(PartitionBuffer buffer) {
        PartitionLine line = lines.computeIfAbsent(buffer.partition(), partition -> new PartitionLine(buffer));
        if (active.add(line)) {
            long now = lane.clock().nanos();
            use.used(buffer.partition().topic(), now);
            if (active.size() == 1) {
                use.forgetIdle(now);
                sweepLater();
            }
        }
        return line;
    }

    /** Makes the buffer one of those that are sent, or given up. */
    void adopt(PartitionBuffer buffer) {
        line(buffer);
    }

    /** Something may have changed for every partition. */
    void lookAgain() {
        lookAtAll();
        routes.pump();
    }

    private void lookAtAll() {
        List.copyOf(active).forEach(this::look);
    }

    /** Sends the line on its way if a batch is due, or sees to it that somebody comes back in time. */
    private void look(PartitionLine line) {
        if (line.queuedAt() != null) {
            return;
        }
        if (line.mayRenumber()) {
            if (line.id().equals(identity.id())) {
                identity.bump();
            }
            line.renumber();
        }
        long wait = waitNanos(line);
        if (wait > 0) {
            line.wakeAt(lane.clock().nanos() + wait, lane, () -> {
                look(line);
                routes.pump();
            });
        } else if (wait == 0 && mayNumber(line) && gate.admits(line.partition())) {
            if (!routes.queue(line)) {
                leaderless.add(line);
            }
        }
    }

    private long waitNanos(PartitionLine line) {
        long linger = rules.lingerNanos() > 0 && memory.isWanted() ? 0 : rules.lingerNanos();
        return line.waitNanos(lane.clock().nanos(), linger, rules.numbered());
    }

    /** Whether batches of the line can have their numbers now; if not, sees to it that they soon can. */
    private boolean mayNumber(PartitionLine line) {
        if (!rules.numbered()) {
            return true;
        }
        boolean may = line.adopt(identity.id());
        if (!may && !gate.isTransactional()) {
            identity.fetch(this::lookAgain, failure -> abandonOpen(asRuntime(failure)));
        }
        return may;
    }

    static RuntimeException asRuntime(Throwable failure) {
        return failure instanceof RuntimeException plain ? plain : new IllegalStateException(failure);
    }

    /** News of topics and brokers, or none. */
    void refreshed() {
        Set<PartitionLine> again = new LinkedHashSet<>(routes.refreshed());
        again.addAll(leaderless);
        leaderless.clear();
        for (PartitionLine line : active) {
            if (routes.hasMoved(line.partition())) {
                line.hurry(lane.clock().nanos());
                again.add(line);
            }
        }
        again.forEach(this::look);
        routes.pump();
    }

    /** One request with a batch of each of these lines. False if none of them has one after all. */
    private boolean send(NodeLine node, List<PartitionLine> due) {
        Map<OutgoingBatch, PartitionLine> batches = new LinkedHashMap<>();
        for (PartitionLine line : due) {
            OutgoingBatch batch = waitNanos(line) == 0 ? line.take() : null;
            if (batch != null && batch.broken() != null) {
                line.landed(batch);
                landing.fail(
                        batch,
                        new ClientException(
                                ErrorCode.INVALID_REQUEST,
                                "Batch for " + line.partition() + " cannot be compressed: " + batch.broken(),
                                batch.broken()));
            } else if (batch != null) {
                if (rules.numbered()) {
                    line.number(batch);
                }
                batches.put(batch, line);
            }
            look(line);
        }
        if (batches.isEmpty()) {
            return false;
        }
        long now = lane.clock().nanos();
        figures.departed(batches.keySet(), now);
        node.departed();
        cluster.node(
                        node.id(),
                        Cluster.Line.GENERAL,
                        ProduceMessages.request(rules, transaction, new ArrayList<>(batches.keySet())))
                .read((answer, failure) -> landed(node, batches, now, answer, failure));
        return true;
    }

    private void landed(
            NodeLine node,
            Map<OutgoingBatch, PartitionLine> batches,
            long sentNanos,
            @Nullable Answer answer,
            @Nullable Throwable failure) {
        node.landed();
        Map<TopicPartition, ProduceMessages.Result> results = Map.of();
        List<Node> places = List.of();
        if (answer != null && rules.acks() != 0) {
            results = ProduceMessages.results(answer);
            places = ProduceMessages.places(answer);
            long now = lane.clock().nanos();
            figures.answered(now - sentNanos, now);
            throttle(node, answer.as(Produce.Response.class).throttleTimeMs(), now);
        }
        boolean moved = false;
        for (Map.Entry<OutgoingBatch, PartitionLine> each : batches.entrySet()) {
            OutgoingBatch batch = each.getKey();
            ProduceMessages.Result result = results.get(batch.partition());
            landing.landed(each.getValue(), batch, result, failure);
            if (result != null && metadata.moved(batch.partition(), node.id(), result.hint(), places)) {
                batch.notBefore(lane.clock().nanos());
                moved = true;
            }
        }
        if (moved) {
            refreshed();
        }
        batches.values().forEach(this::look);
        gate.landed();
        routes.wake(node);
        // What is complete may have made the application send more: that goes along.
        lane.run(routes::pump);
    }

    private void throttle(NodeLine node, int throttleMs, long now) {
        if (throttleMs > 0) {
            figures.throttled(throttleMs * 1_000_000L, now);
            node.pauseUntil(now + throttleMs * 1_000_000L);
            lane.after(throttleMs, () -> {
                routes.wake(node);
                routes.pump();
            });
        }
    }

    /** Everything handed in so far, lingering or not; completes when each is acknowledged or has failed. */
    CompletableFuture<Void> flush() {
        List<CompletableFuture<?>> open = new ArrayList<>();
        for (PartitionLine line : List.copyOf(active)) {
            line.buffer().close();
            line.forEach(batch -> open.add(batch.settled()));
            look(line);
        }
        routes.pump();
        return CompletableFuture.allOf(open.toArray(CompletableFuture[]::new));
    }

    /** Whether an answer is awaited. */
    boolean isAnyInFlight() {
        return active.stream().anyMatch(line -> !line.inFlight().isEmpty());
    }

    /** Fails what was never sent and what waits to be sent again; what is in flight goes on. */
    void abandonWaiting(RuntimeException why) {
        for (PartitionLine line : List.copyOf(active)) {
            List<OutgoingBatch> repeats = List.copyOf(line.repeats());
            line.repeats().clear();
            repeats.forEach(batch -> landing.fail(batch, why));
            landing.giveUp(line.buffer(), batch -> true, batch -> why);
        }
    }

    /** Fails everything that is not acknowledged yet. */
    void abandonOpen(RuntimeException why) {
        abandonWaiting(why);
        for (PartitionLine line : List.copyOf(active)) {
            List.copyOf(line.inFlight()).forEach(batch -> landing.fail(batch, why));
        }
    }

    /** Gives up batches whose time is up, as long as there are any batches. */
    private void sweepLater() {
        lane.after(rules.sweepMs(), this::sweep);
    }

    private void sweep() {
        long now = lane.clock().nanos();
        active.forEach(line -> use.used(line.partition().topic(), now));
        use.forgetIdle(now);
        metadata.refreshIfOld();
        for (PartitionLine line : List.copyOf(active)) {
            landing.giveUp(line.buffer(), landing::isLate, batch -> landing.late(batch, routes.obstacle(line)));
            List<OutgoingBatch> late =
                    line.repeats().stream().filter(landing::isLate).toList();
            line.repeats().removeAll(late);
            late.forEach(batch -> landing.fail(batch, landing.late(batch, routes.obstacle(line))));
            for (OutgoingBatch batch : List.copyOf(line.inFlight())) {
                if (landing.isLate(batch)) {
                    landing.fail(batch, landing.late(batch, null));
                }
            }
            look(line);
        }
        routes.pump();
        active.removeIf(line -> line.isEmpty() && line.queuedAt() == null);
        leaderless.retainAll(active);
        if (!active.isEmpty()) {
            sweepLater();
        }
    }
}
