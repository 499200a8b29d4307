package io.ottla.protocol.record;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Records of every shape from a seed: nulls, empty parts, repeated headers, big values, timestamps out of order. */
public final class RandomRecords {
    private static final long BASE_TIMESTAMP_MS = 1_700_000_000_000L;

    private final Random random;

    public RandomRecords(long seed) {
        this.random = new Random(seed);
    }

    /** As many as given, at offsets from 0 on. */
    public List<Record> dense(int count) {
        List<Record> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(record(i));
        }
        return records;
    }

    private Record record(long offset) {
        long timestampMs = BASE_TIMESTAMP_MS + random.nextInt(200_000) - 100_000;
        return new Record(offset, timestampMs, part(40), part(random.nextInt(20) == 0 ? 40_000 : 300), headers());
    }

    /** The same without what formats 0 and 1 lack. */
    public static Record plain(Record r) {
        return new Record(r.offset(), r.timestampMs(), r.key(), r.value(), List.of());
    }

    /** Records as comparable text, which arrays are not. */
    public static List<String> text(List<Record> records) {
        return records.stream().map(RandomRecords::text).toList();
    }

    private static String text(Record r) {
        StringBuilder text = new StringBuilder();
        text.append(r.offset()).append('@').append(r.timestampMs());
        text.append(' ').append(hex(r.key())).append('=').append(hex(r.value()));
        r.headers().forEach(h -> text.append(' ').append(h.key()).append(':').append(hex(h.value())));
        return text.toString();
    }

    private static String hex(byte @Nullable [] part) {
        return part == null ? "null" : HexFormat.of().formatHex(part);
    }

    private List<Header> headers() {
        List<Header> headers = new ArrayList<>();
        for (int i = random.nextInt(8) - 4; i > 0; i--) {
            headers.add(new Header("h\u00e4" + random.nextInt(3), part(20)));
        }
        return headers;
    }

    private byte @Nullable [] part(int bytesMax) {
        if (random.nextInt(6) == 0) {
            return null;
        }
        byte[] part = new byte[random.nextInt(bytesMax)];
        if (random.nextBoolean()) {
            random.nextBytes(part);
        }
        return part;
    }
}
