package io.ottla.broker.partition;

import io.netty.buffer.ByteBuf;
import io.ottla.broker.log.Append;
import io.ottla.broker.log.Log;
import io.ottla.broker.log.Origin;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Produced batches that wait for the end of the lane's turn, to be written with one call however many requests they
 * came in. Their order is the order in which they were handed in. Thread: the partition's lane.
 */
final class AppendQueue {
    private static final Logger LOG = LoggerFactory.getLogger(AppendQueue.class);

    private final List<ByteBuf> runs = new ArrayList<>();
    private final List<Consumer<Append>> readers = new ArrayList<>();

    /** True if it is the first, so that somebody has to see to the writing. */
    boolean add(ByteBuf run, Consumer<Append> reader) {
        runs.add(run);
        readers.add(reader);
        return runs.size() == 1;
    }

    boolean isEmpty() {
        return runs.isEmpty();
    }

    /** Writes all; returns who is to be told what. A fault refuses this run, but does not hold up the next. */
    List<Told> write(Log log, int leaderEpoch) {
        List<ByteBuf> batch = List.copyOf(runs);
        List<Consumer<Append>> waiting = List.copyOf(readers);
        runs.clear();
        readers.clear();
        List<Append> results = appended(log, batch, leaderEpoch);
        List<Told> told = new ArrayList<>(results.size());
        for (int i = 0; i < results.size(); i++) {
            told.add(new Told(results.get(i), waiting.get(i)));
        }
        return told;
    }

    private static List<Append> appended(Log log, List<ByteBuf> batch, int leaderEpoch) {
        try {
            return log.appendAll(batch, leaderEpoch, Origin.CLIENT);
        } catch (RuntimeException e) {
            LOG.error("append to partition={} failed", log.partition(), e);
            return Collections.nCopies(
                    batch.size(), new Append.Refused(ErrorCode.KAFKA_STORAGE_ERROR, "the log failed: " + e));
        }
    }

    /** Gives up all. */
    List<Told> refuse(Append.Refused why) {
        List<Told> told = readers.stream().map(reader -> new Told(why, reader)).toList();
        runs.clear();
        readers.clear();
        return told;
    }

    /** A result and who waits for it. */
    record Told(Append result, Consumer<Append> reader) {
        void tell() {
            reader.accept(result);
        }
    }
}
