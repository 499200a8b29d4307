package io.ottla.client.producer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ottla.client.net.FakeBroker;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.InitProducerId;
import io.ottla.protocol.api.Produce;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.Batches;
import io.ottla.protocol.record.Record;
import io.ottla.protocol.record.RecordCursor;
import io.ottla.protocol.wire.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a fake broker keeps of produce requests: values in order, by partition. Checks sequence numbers as a broker does.
 * Thread-safe by its monitor.
 */
final class FakeLog {
    /** Decides what becomes of a batch before it is kept; NONE keeps it. */
    interface Gate {
        ErrorCode check(int attempt, List<String> values);
    }

    private record Numbers(long producerId, short epoch, int next) {}

    private final Map<Integer, List<String>> values = new ConcurrentHashMap<>();
    private final Map<Integer, Numbers> numbers = new ConcurrentHashMap<>();
    private final List<Long> producerIds = Collections.synchronizedList(new ArrayList<>());
    private final List<Short> epochs = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong nextId = new AtomicLong(100);
    private Gate gate = (attempt, batch) -> ErrorCode.NONE;
    private int attempts;

    /** Has the broker write to it, and give producers ids from 100 on. */
    FakeBroker on(FakeBroker broker) {
        return broker.on(ApiKey.PRODUCE, (request, version) -> append((Produce.Request) request))
                .on(
                        ApiKey.INIT_PRODUCER_ID,
                        (request, version) -> InitProducerId.Response.builder()
                                .producerId(nextId.getAndIncrement())
                                .build());
    }

    synchronized void gate(Gate to) {
        gate = to;
    }

    List<String> values(int partition) {
        return List.copyOf(values.getOrDefault(partition, List.of()));
    }

    /** The ids of all batches that were kept. */
    List<Long> producerIds() {
        return List.copyOf(producerIds);
    }

    /** The epochs of all batches that were kept. */
    List<Short> epochs() {
        return List.copyOf(epochs);
    }

    synchronized Produce.Response append(Produce.Request request) {
        List<Produce.Response.TopicResponse> topics = new ArrayList<>();
        for (Produce.Request.TopicData topic : request.topicData()) {
            List<Produce.Response.PartitionResponse> partitions = new ArrayList<>();
            for (Produce.Request.PartitionData data : topic.partitionData()) {
                partitions.add(append(data.index(), data.records().buffer()));
            }
            topics.add(Produce.Response.TopicResponse.builder()
                    .name(topic.name())
                    .partitionResponses(partitions)
                    .build());
        }
        return Produce.Response.builder().responses(topics).build();
    }

    private Produce.Response.PartitionResponse append(int index, ByteBuf bytes) {
        Batches batches = new Batches(Unpooled.copiedBuffer(bytes));
        batches.next();
        BatchHeader batch = batches.header();
        List<String> texts = RecordCursor.copyAll(batch).stream()
                .map(Record::value)
                .map(value -> new String(value, StandardCharsets.UTF_8))
                .toList();
        ErrorCode error = gate.check(++attempts, texts);
        long base = values.getOrDefault(index, List.of()).size();
        if (error == ErrorCode.NONE) {
            error = sequence(index, batch);
        }
        if (error == ErrorCode.NONE) {
            values.computeIfAbsent(index, i -> Collections.synchronizedList(new ArrayList<>()))
                    .addAll(texts);
            producerIds.add(batch.producerId());
            epochs.add(batch.producerEpoch());
        }
        return Produce.Response.PartitionResponse.builder()
                .index(index)
                .errorCode(error.code())
                .baseOffset(error == ErrorCode.NONE ? base : -1)
                .build();
    }

    private ErrorCode sequence(int index, BatchHeader batch) {
        if (!batch.hasProducer()) {
            return ErrorCode.NONE;
        }
        Numbers last = numbers.get(index);
        boolean same = last != null && last.producerId == batch.producerId() && last.epoch == batch.producerEpoch();
        int expected = same ? last.next : 0;
        if (batch.baseSequence() < expected) {
            return ErrorCode.DUPLICATE_SEQUENCE_NUMBER;
        }
        if (batch.baseSequence() > expected) {
            return ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER;
        }
        numbers.put(index, new Numbers(batch.producerId(), batch.producerEpoch(), expected + batch.recordCount()));
        return ErrorCode.NONE;
    }
}
