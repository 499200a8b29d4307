package io.ottla.broker.log;

import io.ottla.protocol.record.BatchHeader;
import java.io.IOException;

/**
 * Finds the batches of producers of which a snapshot has only the last. Those before it may be repeated too, when the
 * broker ended before they were answered; that is rare, so they are looked for when the first repetition comes, once for
 * all producers of a log, in the headers of what was written last before the snapshot.
 *
 * <pre>
 *   |      segment      |      segment         |
 *                 | <-- 1 MiB ----> | snapshot   log end
 * </pre>
 *
 * Thread: the log's lane; blocking, but at most once each time a log is opened or cut, and for some hundred small reads.
 */
final class Recall {
    /** Holds the batches that one producer may have under way at the usual sizes, and is read in no time. */
    private static final int BYTES = 1 << 20;

    /** Small, since of large batches only the header is wanted. */
    private static final int WINDOW_BYTES = 4 << 10;

    private Recall() {}

    /** Adds what there was before the snapshot that the producers were loaded from. */
    static void into(Producers producers, Segment[] segments) throws IOException {
        long to = producers.takeKnownByLastBatch();
        long left = BYTES;
        for (int i = segments.length - 1; i >= 0 && left > 0; i--) {
            Segment segment = segments[i];
            if (segment.baseOffset() < to) {
                int end = segment.offsets().positionBefore(to, segment.bytes());
                int position = back(segment, to, end, left);
                Producers earlier = new Producers();
                walk(segment, position, to, earlier);
                producers.precededBy(earlier);
                left -= end - position;
                to = segment.baseOffset();
            }
        }
    }

    /** A position so many bytes before the end, or the start of the segment. */
    private static int back(Segment segment, long offset, int end, long bytes) throws IOException {
        int position = end;
        for (long back = 1; position > 0 && end - position < bytes; back <<= 1) {
            long earlier = Math.max(segment.baseOffset(), offset - back);
            position = earlier == segment.baseOffset() ? 0 : segment.offsets().positionBefore(earlier, segment.bytes());
        }
        return position;
    }

    private static void walk(Segment segment, int position, long to, Producers found) throws IOException {
        SegmentFile.Handle handle = segment.log().acquire(SegmentFile.Missing.FAIL);
        try (BatchWalk walk = new BatchWalk(handle.file(), position, segment.bytes(), WINDOW_BYTES)) {
            while (walk.next() && walk.header().baseOffset() < to) {
                BatchHeader batch = walk.header();
                if (batch.hasProducer() && !batch.isControl()) {
                    found.replay(batch);
                }
            }
        } finally {
            handle.release();
        }
    }
}
