package io.ottla.broker.api.data;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ottla.protocol.record.BatchBuilder;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.BatchTraits;
import io.ottla.protocol.record.Batches;
import io.ottla.protocol.record.Compression;
import io.ottla.protocol.record.RecordCursor;
import io.ottla.protocol.record.TimestampType;
import io.ottla.protocol.record.legacy.MessageSetBuilder;
import io.ottla.protocol.wire.Parts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Record data as clients send and get it. */
final class Runs {
    static final long TIME_MS = 1_700_000_000_000L;

    private Runs() {}

    static Parts batch(String... values) {
        return batch(TIME_MS, values);
    }

    static Parts batch(long timestampMs, String... values) {
        return built(BatchTraits.PLAIN, timestampMs, values);
    }

    static Parts compressed(Compression compression, String... values) {
        return built(BatchTraits.PLAIN.withCompression(compression), TIME_MS, values);
    }

    static Parts idempotent(long producerId, int epoch, int sequence, String... values) {
        return built(producer(producerId, epoch, sequence, false), TIME_MS, values);
    }

    static Parts transactional(long producerId, int epoch, int sequence, String... values) {
        return built(producer(producerId, epoch, sequence, true), TIME_MS, values);
    }

    private static BatchTraits producer(long id, int epoch, int sequence, boolean transactional) {
        return new BatchTraits(
                Compression.NONE,
                TimestampType.CREATE_TIME,
                0,
                -1,
                id,
                (short) epoch,
                sequence,
                transactional,
                false,
                BatchHeader.NO_TIMESTAMP);
    }

    private static Parts built(BatchTraits traits, long timestampMs, String... values) {
        ByteBuf out = Unpooled.buffer();
        try (BatchBuilder builder = new BatchBuilder(out, traits)) {
            for (String value : values) {
                builder.append(timestampMs, null, value.getBytes(StandardCharsets.UTF_8));
            }
            builder.finish();
        }
        return Parts.of(out);
    }

    /** Messages of format 0 or 1. */
    static Parts messages(int magic, String... values) {
        ByteBuf out = Unpooled.buffer();
        try (MessageSetBuilder builder =
                new MessageSetBuilder(out, magic, Compression.NONE, TimestampType.CREATE_TIME)) {
            for (int i = 0; i < values.length; i++) {
                builder.append(
                        i, magic == 0 ? -1 : TIME_MS, null, Unpooled.copiedBuffer(values[i], StandardCharsets.UTF_8));
            }
            builder.finish();
        }
        return Parts.of(out);
    }

    /** "offset:value" of every record in whole batches. */
    static List<String> values(Parts records) {
        List<String> values = new ArrayList<>();
        if (records == null) {
            return values;
        }
        Batches batches = new Batches(records.buffer());
        while (batches.next()) {
            try (RecordCursor cursor = RecordCursor.open(batches.header())) {
                while (cursor.next()) {
                    values.add(cursor.offset() + ":" + cursor.value().toString(StandardCharsets.UTF_8));
                }
            }
        }
        return values;
    }

    /** The format of the first batch or message, -1 if there is none. */
    static int magic(Parts records) {
        if (records == null || records.isEmpty()) {
            return -1;
        }
        Batches batches = new Batches(records.buffer());
        return batches.next() ? batches.header().magic() : -1;
    }
}
