package io.ottla.broker.log;

import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.TransactionMarker;
import io.ottla.protocol.wire.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The rules of idempotent and transactional producers (KIP-98, KIP-360): a producer's batches are stored in the order
 * of their sequence numbers, each once, and an old epoch of it is fenced. Pure.
 */
final class ProducerRules {
    private ProducerRules() {}

    /** Judges a batch that carries a producer id and holds records, against the state of that producer if there is one. */
    static ProducerVerdict judge(@Nullable Producer known, BatchHeader batch) {
        if (known == null) {
            return ProducerVerdict.Next.NEXT;
        }
        if (batch.producerEpoch() < known.epoch) {
            return fenced(known, batch.producerEpoch());
        }
        long retryOf = known.offsetOfRetry(batch);
        if (retryOf >= 0) {
            return new ProducerVerdict.Retry(retryOf - batch.lastOffsetDelta(), retryOf);
        }
        if (known.transactionStart != Producer.NO_TRANSACTION && !batch.isTransactional()) {
            return new ProducerVerdict.Wrong(
                    ErrorCode.INVALID_TXN_STATE,
                    "producer " + known.id + " has a transaction open since offset " + known.transactionStart
                            + " and sent a batch outside of it");
        }
        return inSequence(known, batch);
    }

    private static ProducerVerdict inSequence(Producer known, BatchHeader batch) {
        int sequence = batch.baseSequence();
        if (batch.producerEpoch() != known.epoch) {
            return sequence == 0
                    ? ProducerVerdict.Next.NEXT
                    : outOfOrder("producer " + known.id + " began epoch " + batch.producerEpoch() + " with sequence "
                            + sequence + " instead of 0");
        }
        int last = known.lastSequence();
        if (last == Producer.NO_SEQUENCE || sequence == (last + 1 & Integer.MAX_VALUE)) {
            return ProducerVerdict.Next.NEXT;
        }
        return outOfOrder("producer " + known.id + " sent sequence " + sequence + ", expected is "
                + (last + 1 & Integer.MAX_VALUE));
    }

    private static ProducerVerdict outOfOrder(String message) {
        return new ProducerVerdict.Wrong(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, message);
    }

    private static ProducerVerdict fenced(Producer known, short epoch) {
        return new ProducerVerdict.Wrong(
                ErrorCode.INVALID_PRODUCER_EPOCH,
                "producer " + known.id + " is fenced: its epoch " + epoch + " is below the current " + known.epoch);
    }

    /** Judges a transaction marker. */
    static ProducerVerdict judge(@Nullable Producer known, TransactionMarker marker) {
        if (known == null) {
            return ProducerVerdict.Next.NEXT;
        }
        if (marker.producerEpoch() < known.epoch) {
            return fenced(known, marker.producerEpoch());
        }
        if (marker.coordinatorEpoch() < known.coordinatorEpoch) {
            return new ProducerVerdict.Wrong(
                    ErrorCode.TRANSACTION_COORDINATOR_FENCED,
                    "marker for producer " + known.id + " is of coordinator epoch " + marker.coordinatorEpoch()
                            + ", the current is " + known.coordinatorEpoch);
        }
        return ProducerVerdict.Next.NEXT;
    }
}
