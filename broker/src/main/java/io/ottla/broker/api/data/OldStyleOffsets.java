package io.ottla.broker.api.data;

import io.ottla.broker.log.SegmentStart;
import java.util.ArrayList;
import java.util.List;

/**
 * The answer of ListOffsets 0, from before records had times: offsets where segments begin, and the end of the log. Pure.
 *
 * <pre>
 *   segment     0          100        200         end
 *   offset      0          100        200         250 (the watermark for a consumer)
 *   written at  ..10:00    ..11:00    ..12:00     now
 *
 *   latest, 2 wanted:           250, 200
 *   time 11:30, 5 wanted:       100, 0
 *   earliest:                   0
 * </pre>
 */
final class OldStyleOffsets {
    private static final long LATEST = -1;
    private static final long EARLIEST = -2;

    private OldStyleOffsets() {}

    /**
     * The highest first.
     *
     * @param segments at least one, the oldest first
     * @param upTo the first offset that the reader may not read; stands for whatever lies above it
     * @param timestampMs a time, -1 for the latest or -2 for the earliest
     * @param offsetsMax how many are wanted; none if it is negative
     */
    static List<Long> before(
            List<SegmentStart> segments, long logEndOffset, long upTo, long nowMs, long timestampMs, int offsetsMax) {
        List<SegmentStart> places = new ArrayList<>(segments);
        if (segments.get(segments.size() - 1).bytes() > 0) {
            places.add(new SegmentStart(logEndOffset, nowMs, 0));
        }
        int at = last(places, timestampMs);
        List<Long> offsets = new ArrayList<>();
        for (int i = at; i >= 0 && offsets.size() < offsetsMax; i--) {
            offsets.add(places.get(i).firstOffset());
        }
        return bounded(offsets, upTo);
    }

    private static int last(List<SegmentStart> places, long timestampMs) {
        if (timestampMs == EARLIEST) {
            return 0;
        }
        int at = places.size() - 1;
        while (timestampMs != LATEST && at >= 0 && places.get(at).modifiedMs() > timestampMs) {
            at--;
        }
        return at;
    }

    private static List<Long> bounded(List<Long> offsets, long upTo) {
        if (offsets.isEmpty() || offsets.get(0) <= upTo) {
            return offsets;
        }
        List<Long> readable = new ArrayList<>();
        readable.add(upTo);
        offsets.stream().filter(offset -> offset < upTo).forEach(readable::add);
        return readable;
    }
}
