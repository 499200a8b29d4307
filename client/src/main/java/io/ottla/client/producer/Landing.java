package io.ottla.client.producer;

import io.ottla.client.ClientException;
import io.ottla.client.net.Cluster;
import io.ottla.client.net.MetadataCache;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.wire.ErrorCode;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what an answer means for a batch: {@link Verdict} decides. A batch whose time is up is told to have failed
 * even while it is in flight; what its answer says then only matters for the numbers of those behind it.
 *
 * <p>Thread: the client's loop.
 */
final class Landing {
    private final Lane lane;
    private final Cluster cluster;
    private final MetadataCache metadata;
    private final SendRules rules;
    private final BatchGate gate;
    private final SendFigures figures;

    Landing(Cluster cluster, MetadataCache metadata, SendRules rules, BatchGate gate, SendFigures figures) {
        this.lane = cluster.lane();
        this.cluster = cluster;
        this.metadata = metadata;
        this.rules = rules;
        this.gate = gate;
        this.figures = figures;
    }

    /** One batch of a request has landed: exactly one of result and failure is there, and neither with acks=0. */
    void landed(
            PartitionLine line,
            OutgoingBatch batch,
            ProduceMessages.@Nullable Result result,
            @Nullable Throwable failure) {
        line.landed(batch);
        Verdict verdict;
        if (failure != null) {
            batch.unanswered();
            verdict = Verdict.onFailure(batch, failure);
        } else if (rules.acks() == 0) {
            verdict = new Verdict.Delivered(-1, -1);
        } else if (result != null && result.isAboutNumbers() && line.hasLaterTaken(batch)) {
            verdict = new Verdict.Delivered(-1, -1);
        } else {
            verdict = Verdict.on(batch, result, line.hasEarlier(batch), gate.isTransactional());
        }
        if (verdict instanceof Verdict.Delivered) {
            line.delivered(batch);
        }
        if (batch.isDone()) {
            return;
        }
        apply(line, batch, verdict);
    }

    private void apply(PartitionLine line, OutgoingBatch batch, Verdict verdict) {
        if (verdict instanceof Verdict.Delivered delivered) {
            figures.acknowledged(batch.count());
            batch.succeed(delivered.baseOffset(), delivered.appendTimeMs());
        } else if (verdict instanceof Verdict.Split) {
            figures.split();
            List<OutgoingBatch> halves = batch.split(rules.compression());
            line.putBack(halves.get(1));
            line.putBack(halves.get(0));
        } else if (verdict instanceof Verdict.Again again) {
            metadata.refresh();
            if (again.renumber()) {
                line.orderRenumbering();
            }
            repeat(line, batch, again.reason());
        } else if (verdict instanceof Verdict.Failed failed) {
            fail(batch, failed.reason());
        }
    }

    private void repeat(PartitionLine line, OutgoingBatch batch, ClientException reason) {
        long now = lane.clock().nanos();
        long wait = rules.backoff().afterFailures(batch.attempts(), cluster.random()) * 1_000_000;
        if (batch.attempts() > rules.retries()) {
            fail(batch, reason);
        } else if (now + wait - batch.createdNanos() > rules.deliveryTimeoutNanos()) {
            fail(batch, late(batch, reason));
        } else {
            batch.notBefore(now + wait);
            line.putBack(batch);
        }
    }

    /** Gives a batch up. The transaction hears of it first: who waits for the batch may want to commit. */
    void fail(OutgoingBatch batch, RuntimeException reason) {
        if (!batch.isDone()) {
            figures.failed(batch.count());
            gate.failed(batch, reason);
            batch.fail(reason);
        }
    }

    /** Gives up the batches of a buffer that the test accepts. */
    void giveUp(PartitionBuffer buffer, Predicate<OutgoingBatch> test, Function<OutgoingBatch, RuntimeException> why) {
        PartitionBuffer.GivenUp out = buffer.giveUp(test, why);
        out.here().forEach(batch -> fail(batch, why.apply(batch)));
        for (OutgoingBatch batch : out.elsewhere()) {
            figures.failed(batch.count());
            gate.failed(batch, why.apply(batch));
        }
    }

    /** Whether the time of the batch is up. */
    boolean isLate(OutgoingBatch batch) {
        return lane.clock().nanos() - batch.createdNanos() > rules.deliveryTimeoutNanos();
    }

    /** What to tell about a batch whose time is up. */
    ClientException late(OutgoingBatch batch, @Nullable Throwable reason) {
        return new ClientException(
                ErrorCode.REQUEST_TIMED_OUT,
                "Expiring " + batch.count() + " record(s) for " + batch.partition() + ":"
                        + rules.deliveryTimeoutNanos() / 1_000_000 + " ms has passed since batch creation"
                        + (reason == null ? "" : " (" + reason.getMessage() + ")"),
                reason);
    }
}
