package io.ottla.broker.partition;

import io.netty.buffer.ByteBuf;
import io.ottla.broker.log.Append;
import io.ottla.broker.log.Log;
import io.ottla.broker.log.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Produced batches that wait for the end of the lane's turn, to be written with one call however many requests they
 * came in. Their order is the order in which they were handed in. Thread: the partition's lane.
 */
final class AppendQueue {
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

    /** Writes all; returns who is to be told what. */
    List<Told> write(Log log, int leaderEpoch) {
        List<Append> results = log.appendAll(List.copyOf(runs), leaderEpoch, Origin.CLIENT);
        List<Told> told = new ArrayList<>(results.size());
        for (int i = 0; i < results.size(); i++) {
            told.add(new Told(results.get(i), readers.get(i)));
        }
        runs.clear();
        readers.clear();
        return told;
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
