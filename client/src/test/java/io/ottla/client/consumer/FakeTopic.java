package io.ottla.client.consumer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ottla.client.net.FakeBroker;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.api.ListOffsets;
import io.ottla.protocol.record.BatchBuilder;
import io.ottla.protocol.record.BatchTraits;
import io.ottla.protocol.record.TransactionMarker;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Message;
import io.ottla.protocol.wire.Parts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The logs of a topic's partitions in memory, as a fake broker serves them: one batch to an answer's partition, and no
 * fetch sessions. Thread-safe by its monitor.
 */
final class FakeTopic {
    private static final long WAIT_MS = 20;

    private static final class Log {
        private final List<ByteBuf> batches = new ArrayList<>();
        private final List<Long> nextOffsets = new ArrayList<>();
        private long start;
        private long end;
    }

    private final String name;
    private final Map<Integer, Log> logs = new TreeMap<>();
    private final List<Fetch.Request> fetches = new CopyOnWriteArrayList<>();
    private List<Fetch.Response.AbortedTransaction> aborted = List.of();
    private UnaryOperator<Fetch.Response.Partition> change = UnaryOperator.identity();

    FakeTopic(String name) {
        this.name = name;
    }

    /** Has the broker serve it. */
    FakeBroker on(FakeBroker broker) {
        return broker.on(ApiKey.FETCH, (request, version) -> fetch((Fetch.Request) request))
                .on(ApiKey.LIST_OFFSETS, (request, version) -> offsets((ListOffsets.Request) request));
    }

    /** What was asked so far. */
    List<Fetch.Request> fetches() {
        return fetches;
    }

    synchronized void aborted(Fetch.Response.AbortedTransaction... transactions) {
        aborted = List.of(transactions);
    }

    /** Every partition of an answer goes through this. */
    synchronized void change(UnaryOperator<Fetch.Response.Partition> to) {
        change = to;
        notifyAll();
    }

    /** A batch. */
    void append(int partition, String... values) {
        append(partition, BatchTraits.PLAIN, values);
    }

    synchronized void append(int partition, BatchTraits traits, String... values) {
        Log log = log(partition);
        ByteBuf bytes = Unpooled.buffer();
        try (BatchBuilder batch = new BatchBuilder(bytes, traits.withBaseOffset(log.end))) {
            for (String value : values) {
                batch.append(1000, null, value.getBytes(StandardCharsets.UTF_8));
            }
            log.end = batch.finish().nextOffset();
        }
        add(log, bytes);
    }

    synchronized void appendTransaction(
            int partition, long producerId, TransactionMarker.Outcome outcome, String value) {
        append(
                partition,
                BatchTraits.PLAIN.withProducer(producerId, (short) 0, 0).withTransactional(true),
                value);
        Log log = log(partition);
        ByteBuf bytes = Unpooled.buffer();
        new TransactionMarker(outcome, producerId, (short) 0, 0, 1000).write(bytes, log.end++, 0);
        add(log, bytes);
    }

    /** The last batch, to be spoiled. */
    synchronized ByteBuf last(int partition) {
        List<ByteBuf> batches = log(partition).batches;
        return batches.get(batches.size() - 1);
    }

    private void add(Log log, ByteBuf bytes) {
        log.batches.add(bytes);
        log.nextOffsets.add(log.end);
        notifyAll();
    }

    private Log log(int partition) {
        return logs.computeIfAbsent(partition, p -> new Log());
    }

    private synchronized Message fetch(Fetch.Request request) {
        fetches.add(request);
        List<Fetch.Response.Partition> partitions = answers(request);
        if (request.maxWaitMs() > 0 && partitions.stream().allMatch(FakeTopic::isNothing)) {
            awaitMore();
            partitions = answers(request);
        }
        return response(partitions);
    }

    /** What there is now; null if a fetch would have to wait. */
    synchronized Fetch.@Nullable Response answerAtOnce(Fetch.Request request) {
        List<Fetch.Response.Partition> partitions = answers(request);
        return partitions.stream().allMatch(FakeTopic::isNothing) ? null : response(partitions);
    }

    /** What there is now, be it nothing. */
    synchronized Fetch.Response answer(Fetch.Request request) {
        return response(answers(request));
    }

    private Fetch.Response response(List<Fetch.Response.Partition> partitions) {
        return Fetch.Response.builder()
                .responses(List.of(Fetch.Response.TopicResponse.builder()
                        .topic(name)
                        .partitions(partitions)
                        .build()))
                .build();
    }

    private List<Fetch.Response.Partition> answers(Fetch.Request request) {
        List<Fetch.Response.Partition> partitions = new ArrayList<>();
        request.topics().forEach(topic -> topic.partitions().forEach(asked -> partitions.add(answer(asked))));
        return partitions;
    }

    private static boolean isNothing(Fetch.Response.Partition partition) {
        return partition.errorCode() == 0
                && partition.preferredReadReplica() < 0
                && partition.records() != null
                && partition.records().isEmpty();
    }

    /** For a moment: an answer at once would be asked for again at once. */
    private void awaitMore() {
        try {
            wait(WAIT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Fetch.Response.Partition answer(Fetch.Request.Partition asked) {
        Log log = log(asked.partition());
        boolean inside = asked.fetchOffset() >= log.start && asked.fetchOffset() <= log.end;
        return change.apply(Fetch.Response.Partition.builder()
                .partitionIndex(asked.partition())
                .errorCode((inside ? ErrorCode.NONE : ErrorCode.OFFSET_OUT_OF_RANGE).code())
                .highWatermark(log.end)
                .lastStableOffset(log.end)
                .abortedTransactions(aborted)
                .records(inside ? from(log, asked.fetchOffset()) : Parts.EMPTY)
                .build());
    }

    private static Parts from(Log log, long offset) {
        for (int i = 0; i < log.batches.size(); i++) {
            if (log.nextOffsets.get(i) > offset) {
                return Parts.of(log.batches.get(i).copy());
            }
        }
        return Parts.EMPTY;
    }

    synchronized Message offsets(ListOffsets.Request request) {
        List<ListOffsets.Response.Partition> found = new ArrayList<>();
        request.topics()
                .forEach(topic -> topic.partitions().forEach(asked -> {
                    Log log = log(asked.partitionIndex());
                    long offset =
                            asked.timestamp() == -2 ? log.start : asked.timestamp() == -1 ? log.end : time(log, asked);
                    found.add(ListOffsets.Response.Partition.builder()
                            .partitionIndex(asked.partitionIndex())
                            .timestamp(offset < 0 ? -1 : 1000)
                            .offset(offset)
                            .build());
                }));
        return ListOffsets.Response.builder()
                .topics(List.of(ListOffsets.Response.Topic.builder()
                        .name(name)
                        .partitions(found)
                        .build()))
                .build();
    }

    /** Every record is of the time 1000. */
    private static long time(Log log, ListOffsets.Request.Partition asked) {
        return asked.timestamp() <= 1000 && log.end > log.start ? log.start : -1;
    }
}
