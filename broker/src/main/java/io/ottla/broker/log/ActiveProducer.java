package io.ottla.broker.log;

import java.util.ArrayList;
import java.util.List;

/**
 * What the log knows of one producer, for DescribeProducers.
 *
 * @param lastSequence -1 if none
 * @param lastTimestampMs since the epoch
 * @param coordinatorEpoch of its last transaction marker, -1 for none
 * @param transactionStartOffset of its open transaction, -1 for none
 */
public record ActiveProducer(
        long producerId,
        short producerEpoch,
        int lastSequence,
        long lastTimestampMs,
        int coordinatorEpoch,
        long transactionStartOffset) {

    static List<ActiveProducer> ofAll(Producers producers) {
        List<ActiveProducer> all = new ArrayList<>();
        producers.all().forEach(one -> all.add(of(one)));
        return all;
    }

    private static ActiveProducer of(Producer known) {
        return new ActiveProducer(
                known.id,
                known.epoch,
                known.lastSequence(),
                known.lastTimestampMs,
                known.coordinatorEpoch,
                known.transactionStart);
    }
}
