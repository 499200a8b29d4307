package io.ottla.broker.api.data;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.ottla.broker.api.FakeConnection;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.api.Produce;
import io.ottla.protocol.record.BatchBuilder;
import io.ottla.protocol.record.BatchTraits;
import io.ottla.protocol.record.Batches;
import io.ottla.protocol.record.Compression;
import io.ottla.protocol.record.Record;
import io.ottla.protocol.record.RecordCursor;
import io.ottla.protocol.record.TimestampType;
import io.ottla.protocol.record.legacy.MessageSetBuilder;
import io.ottla.protocol.wire.Parts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a client of some version says to the rig, in a line each. */
final class Talk {
    static final long NOW = 1_700_000_000_000L;

    private final Rig rig;
    final FakeConnection client;

    Talk(Rig rig) {
        this(rig, new FakeConnection());
    }

    Talk(Rig rig, FakeConnection client) {
        this.rig = rig;
        this.client = client;
    }

    // ---- records ---------------------------------------------------------------------------------------------------

    static ByteBuf batch(String... values) {
        return batch(BatchTraits.PLAIN, values);
    }

    static ByteBuf batch(Compression compression, String... values) {
        return batch(BatchTraits.PLAIN.withCompression(compression), values);
    }

    static ByteBuf batch(BatchTraits traits, String... values) {
        ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer();
        try (BatchBuilder builder = new BatchBuilder(out, traits)) {
            for (String value : values) {
                builder.append(NOW, null, value.getBytes(StandardCharsets.UTF_8));
            }
            builder.finish();
        }
        return out;
    }

    static ByteBuf messages(int magic, Compression compression, String... values) {
        ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer();
        try (MessageSetBuilder builder = new MessageSetBuilder(out, magic, compression, TimestampType.CREATE_TIME)) {
            for (int i = 0; i < values.length; i++) {
                builder.append(i, NOW, null, Unpooled.copiedBuffer(values[i], StandardCharsets.UTF_8));
            }
            builder.finish();
        }
        return out;
    }

    /** The values of record data in any format, as "offset:value". */
    static List<String> values(Parts records) {
        List<String> all = new ArrayList<>();
        Batches batches = new Batches(records.buffer());
        while (batches.next()) {
            if (!batches.header().crcMatches()) {
                throw new AssertionError(
                        "checksum at offset " + batches.header().baseOffset());
            }
            if (!batches.header().isControl()) {
                for (Record record : RecordCursor.copyAll(batches.header())) {
                    all.add(record.offset() + ":" + new String(record.value(), StandardCharsets.UTF_8));
                }
            }
        }
        return all;
    }

    // ---- produce ---------------------------------------------------------------------------------------------------

    static Produce.Request produceRequest(int acks, String topic, int index, ByteBuf records) {
        return Produce.Request.builder()
                .acks((short) acks)
                .timeoutMs(1_000)
                .topicData(List.of(new Produce.Request.TopicData(
                        topic, Rig.idOf(topic), List.of(new Produce.Request.PartitionData(index, Parts.of(records))))))
                .build();
    }

    Rig.Asked<Produce.Response> send(int version, Produce.Request request) {
        return rig.send(Produce.Response.class, ApiKey.PRODUCE, version, request, client);
    }

    Produce.Response.PartitionResponse produce(int version, int acks, String topic, int index, ByteBuf records) {
        return only(rig.ask(
                Produce.Response.class, ApiKey.PRODUCE, version, produceRequest(acks, topic, index, records), client));
    }

    /** With what a client of today uses. */
    Produce.Response.PartitionResponse produce(String topic, int index, ByteBuf records) {
        return produce(9, 1, topic, index, records);
    }

    static Produce.Response.PartitionResponse only(Produce.Response response) {
        if (response.responses().size() != 1
                || response.responses().get(0).partitionResponses().size() != 1) {
            throw new AssertionError("not one partition: " + response);
        }
        return response.responses().get(0).partitionResponses().get(0);
    }

    // ---- fetch -----------------------------------------------------------------------------------------------------

    static Fetch.Request.Topic topic(String topic, int index, long offset) {
        return topic(topic, List.of(part(index, offset)));
    }

    static Fetch.Request.Topic topic(String topic, List<Fetch.Request.Partition> partitions) {
        return new Fetch.Request.Topic(topic, Rig.idOf(topic), partitions);
    }

    static Fetch.Request.Partition part(int index, long offset) {
        return Fetch.Request.Partition.builder()
                .partition(index)
                .fetchOffset(offset)
                .partitionMaxBytes(1 << 20)
                .build();
    }

    /** Wants one byte, at once. */
    static Fetch.Request.Builder fetchRequest(Fetch.Request.Topic... topics) {
        return Fetch.Request.builder().minBytes(1).topics(List.of(topics));
    }

    Rig.Asked<Fetch.Response> send(int version, Fetch.Request.Builder request) {
        return rig.send(Fetch.Response.class, ApiKey.FETCH, version, request.build(), client);
    }

    Fetch.Response fetch(int version, Fetch.Request.Builder request) {
        return rig.ask(Fetch.Response.class, ApiKey.FETCH, version, request.build(), client);
    }

    Fetch.Response.Partition fetch(int version, String topic, int index, long offset) {
        return only(fetch(version, fetchRequest(topic(topic, index, offset))));
    }

    static Fetch.Response.Partition only(Fetch.Response response) {
        if (response.responses().size() != 1
                || response.responses().get(0).partitions().size() != 1) {
            throw new AssertionError("not one partition: " + response);
        }
        return response.responses().get(0).partitions().get(0);
    }
}
