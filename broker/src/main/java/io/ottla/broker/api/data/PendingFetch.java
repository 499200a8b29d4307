package io.ottla.broker.api.data;

import io.netty.buffer.ByteBufAllocator;
import io.ottla.broker.partition.CopyRate;
import io.ottla.broker.partition.FetchWatch;
import io.ottla.broker.partition.FollowerFetch;
import io.ottla.broker.partition.Partition;
import io.ottla.broker.partition.Readable;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.lane.Gather;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Parts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A fetch on its way: looks, reads, and waits if that was too little.
 *
 * <pre>
 *   look: each lane says what may be read -> read: here, or on the pool if slow -> enough, urgent or late: answer
 *     ^                                                                            |
 *     +---- a watch fires, or the deadline comes <---- watches on the lanes <------+ too little
 * </pre>
 *
 * Thread: the connection's event loop, but for what is drawn elsewhere.
 */
final class PendingFetch {
    /** How long a follower may be left with an older watermark while there is nothing for it to copy. */
    private static final int WATERMARK_LINGER_MS = 20;

    private final Lane home;
    private final FetchTerms terms;
    private final List<Wanted> wanted;
    private final FetchThreads threads;
    private final long expandedBytesMax;
    private final ConversionBudget conversions;
    private final IntFunction<@Nullable String> rackOf;
    private final CopyRate rate;
    private final Reply<List<Fetch.Response.Partition>> answer;
    private final Map<Lane, int[]> lanes = new LinkedHashMap<>();
    private Lane.@Nullable Timer deadline;
    private Lane.@Nullable Timer newsDue;
    private List<FetchWatch> watches = List.of();
    private boolean reported;
    private boolean late;
    private boolean waiting;
    private boolean over;

    PendingFetch(
            Lane home,
            FetchTerms terms,
            List<Wanted> wanted,
            FetchThreads threads,
            long expandedBytesMax,
            ConversionBudget conversions,
            IntFunction<@Nullable String> rackOf,
            CopyRate rate) {
        this.rate = rate;
        this.rackOf = rackOf;
        this.home = home;
        this.terms = terms;
        this.wanted = wanted;
        this.threads = threads;
        this.expandedBytesMax = expandedBytesMax;
        this.conversions = conversions;
        this.answer = Reply.on(home);
        this.late = terms.maxWaitMs() <= 0 || wanted.isEmpty();
        placeOnLanes();
    }

    private void placeOnLanes() {
        Map<Lane, List<Integer>> byLane = new LinkedHashMap<>();
        for (int i = 0; i < wanted.size(); i++) {
            Partition partition = wanted.get(i).partition();
            if (partition != null) {
                byLane.computeIfAbsent(partition.lane(), lane -> new ArrayList<>())
                        .add(i);
            }
        }
        byLane.forEach((lane, numbers) -> lanes.put(lane, ints(numbers)));
    }

    private static int[] ints(List<Integer> numbers) {
        int[] all = new int[numbers.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = numbers.get(i);
        }
        return all;
    }

    Reply<List<Fetch.Response.Partition>> start() {
        look();
        return answer;
    }

    /** The client is gone: nothing is to be answered or waited for. */
    void cancel() {
        over = true;
        stopWaiting();
    }

    private void look() {
        // Each lane fills in its own places; its reply hands them over.
        Readable[] seen = new Readable[wanted.size()];
        Gather<Boolean> gather = new Gather<>(home);
        lanes.forEach((lane, numbers) -> {
            Reply<Boolean> done = Reply.on(home);
            lane.enter(() -> look(numbers, seen, done));
            gather.add(done);
        });
        gather.all().read((done, error) -> {
            if (done == null) {
                answer.fail(error == null ? new IllegalStateException() : error);
            } else {
                reported = true;
                looked(withMissing(seen));
            }
        });
    }

    private void look(int[] numbers, Readable[] seen, Reply<Boolean> done) {
        try {
            for (int number : numbers) {
                seen[number] = readable(wanted.get(number));
            }
            done.complete(true);
        } catch (RuntimeException e) {
            done.fail(e);
        }
    }

    private List<Readable> withMissing(Readable[] seen) {
        for (int i = 0; i < seen.length; i++) {
            if (seen[i] == null) {
                seen[i] = new Readable.Closed(wanted.get(i).missing(), -1, -1);
            }
        }
        return Arrays.asList(seen);
    }

    private Readable readable(Wanted one) {
        Partition partition = one.partition();
        if (partition == null) {
            return new Readable.Closed(one.missing(), -1, -1);
        }
        Fetch.Request.Partition request = one.request();
        if (terms.isByTool()) {
            return partition.readableCopy(request.currentLeaderEpoch());
        }
        Readable readable = terms.readsCopies()
                ? partition.readableAnywhere(
                        terms.isolation(),
                        request.currentLeaderEpoch(),
                        request.fetchOffset(),
                        request.lastFetchedEpoch())
                : partition.readableAfter(
                        terms.isolation(),
                        request.currentLeaderEpoch(),
                        request.fetchOffset(),
                        request.lastFetchedEpoch());
        if (!(readable instanceof Readable.Open open)) {
            return readable;
        }
        if (terms.replicaId() < 0) {
            return nearest(partition, request.fetchOffset(), open);
        }
        if (reported) {
            return paced(one, partition, open);
        }
        ErrorCode refused = partition.fetchedBy(new FollowerFetch(
                terms.replicaId(), terms.replicaEpoch(), request.fetchOffset(), request.logStartOffset()));
        if (refused != ErrorCode.NONE) {
            return new Readable.Closed(refused, -1, -1);
        }
        Readable now = partition.readable(terms.isolation(), request.currentLeaderEpoch());
        return now instanceof Readable.Open still ? paced(one, partition, still) : now;
    }

    private Readable paced(Wanted one, Partition partition, Readable.Open open) {
        boolean paused = one.slowed() && rate.isExceeded() && !partition.isInSync(terms.replicaId());
        return paused ? new Readable.Paused(open.view()) : open;
    }

    /** What goes to followers that are slowed down counts, whether they are in sync by now or not. */
    private void count(FetchRead read) {
        for (int i = 0; terms.replicaId() >= 0 && i < wanted.size(); i++) {
            Parts records = read.answers().get(i).records();
            if (wanted.get(i).slowed() && records != null) {
                rate.spent(records.bytes());
            }
        }
    }

    private Readable nearest(Partition partition, long offset, Readable.Open open) {
        int nearest = terms.rack().isEmpty() ? -1 : partition.nearestReplica(terms.rack(), offset, rackOf);
        return nearest < 0 ? open : new Readable.Elsewhere(open.view(), nearest);
    }

    private void looked(List<Readable> readables) {
        if (!FetchRead.isSlow(terms, wanted, readables)) {
            FetchRead read = read(expandedBytesMax);
            read.run(wanted, readables);
            decide(read, readables);
        } else if (terms.magic() < BatchHeader.MAGIC_V2) {
            readOn(threads.converting(), Math.min(expandedBytesMax, FetchThreads.CONVERTED_BYTES_MAX), readables);
        } else {
            readOn(threads.cold(), expandedBytesMax, readables);
        }
    }

    private FetchRead read(long expandedBytes) {
        return new FetchRead(terms, ByteBufAllocator.DEFAULT, expandedBytes, conversions);
    }

    private void readOn(Executor executor, long expandedBytes, List<Readable> readables) {
        executor.execute(() -> {
            FetchRead read = read(expandedBytes);
            Throwable failure = runOnPool(read, readables);
            if (failure == null && read.isBeyond() && expandedBytes < expandedBytesMax) {
                read.release();
                readOn(threads.giants(), expandedBytesMax, readables);
                return;
            }
            home.run(() -> {
                if (failure == null) {
                    decide(read, readables);
                } else {
                    read.release();
                    answer.fail(failure);
                }
            });
        });
    }

    private @Nullable Throwable runOnPool(FetchRead read, List<Readable> readables) {
        try {
            read.run(wanted, readables);
            return null;
        } catch (RuntimeException | Error e) {
            return e;
        }
    }

    private void decide(FetchRead read, List<Readable> readables) {
        if (over) {
            read.release();
            return;
        }
        if (late || read.isUrgent() || read.bytes() >= terms.minBytes()) {
            over = true;
            stopWaiting();
            count(read);
            answer.complete(read.answers());
            return;
        }
        int missing = terms.minBytes() - read.bytes();
        read.release();
        await(readables, missing);
    }

    private void await(List<Readable> readables, int missing) {
        waiting = true;
        if (deadline == null) {
            deadline = home.after(terms.maxWaitMs(), () -> {
                late = true;
                wake();
            });
        }
        // Readers of several lanes are woken early rather than late: each lane counts only what it sees itself.
        int share = Math.max(1, missing / lanes.size());
        List<FetchWatch> all = new ArrayList<>();
        lanes.forEach((lane, numbers) -> {
            // Queued even where the lane is ours: what wakes the reader may be halfway through a change of roles.
            FetchWatch watch =
                    new FetchWatch(terms.isolation(), share, () -> home.run(this::wake), () -> home.run(this::news));
            all.add(watch);
            lane.enter(() -> putOn(watch, numbers, readables));
        });
        watches = all;
        if (owesWatermark(readables)) {
            news();
        }
        if (!waiting) {
            cancelWatches();
        }
    }

    /** Whether the follower knows an older watermark than there is. */
    private boolean owesWatermark(List<Readable> readables) {
        if (terms.replicaId() < 0) {
            return false;
        }
        for (int i = 0; i < readables.size(); i++) {
            long told = wanted.get(i).toldWatermark();
            if (told >= 0
                    && readables.get(i) instanceof Readable.Open open
                    && open.view().highWatermark() != told) {
                return true;
            }
        }
        return false;
    }

    /** A follower need not learn of a watermark at once, only soon: most often records that it waits for bring it. */
    private void news() {
        if (newsDue == null && !over) {
            newsDue = home.after(WATERMARK_LINGER_MS, () -> {
                late = true;
                wake();
            });
        }
    }

    private void putOn(FetchWatch watch, int[] numbers, List<Readable> readables) {
        for (int number : numbers) {
            Partition partition = wanted.get(number).partition();
            if (partition != null && readables.get(number) instanceof Readable.Open open) {
                partition.watch(watch, open.upTo());
            }
        }
    }

    private void wake() {
        if (waiting && !over) {
            stopWatching();
            look();
        }
    }

    private void stopWatching() {
        waiting = false;
        cancelWatches();
    }

    private void cancelWatches() {
        List<FetchWatch> old = watches;
        watches = List.of();
        int i = 0;
        for (Lane lane : lanes.keySet()) {
            if (i < old.size()) {
                FetchWatch watch = old.get(i++);
                lane.enter(watch::cancel);
            }
        }
    }

    private void stopWaiting() {
        stopWatching();
        if (deadline != null) {
            deadline.cancel();
        }
        if (newsDue != null) {
            newsDue.cancel();
        }
    }
}
