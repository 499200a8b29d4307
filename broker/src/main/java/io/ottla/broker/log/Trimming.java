package io.ottla.broker.log;

import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets go of the front of a log, because a client, the leader or retention wants it.
 *
 * <pre>
 *   | dropped  | may not be read |  the log goes on
 *              ^ first segment   ^ log start
 * </pre>
 *
 * Thread: the lane of its log.
 */
final class Trimming {
    private static final Logger LOGGER = LoggerFactory.getLogger(Trimming.class);

    private final Log log;
    private final Removal removal;

    Trimming(Log log, Removal removal) {
        this.log = log;
        this.removal = removal;
    }

    void deleteRecordsBefore(long offset) {
        if (offset > log.highWatermark()) {
            throw new IllegalArgumentException(
                    "start offset " + offset + " is above the watermark " + log.highWatermark());
        }
        startAt(offset);
        dropBelowStart();
    }

    void follow(long offset) {
        startAt(Math.min(offset, log.logEndOffset()));
        log.advanceHighWatermark(log.logStartOffset());
        dropBelowStart();
    }

    private void startAt(long offset) {
        if (offset > log.logStartOffset()) {
            log.startsAt(offset, log.segments());
        }
    }

    /** Gives up the segments that lie wholly below the start. */
    void dropBelowStart() {
        Segment[] segments = log.segments();
        int count = 0;
        while (count + 1 < segments.length && segments[count + 1].baseOffset() <= log.logStartOffset()) {
            count++;
        }
        if (count > 0) {
            dropFirst(count, "log start " + log.logStartOffset());
        }
    }

    /** Gives up the first segments; the log starts behind them. */
    void dropFirst(int count, String reason) {
        Segment[] all = log.segments();
        List<Segment> dropped = List.of(all).subList(0, count);
        long start = all[count].baseOffset();
        LOGGER.info(
                "drop segments log={} from={} to={} reason={}",
                log.partition(),
                dropped.get(0).baseOffset(),
                start,
                reason);
        log.startsAt(start, Arrays.copyOfRange(all, count, all.length));
        removal.remove(dropped);
    }
}
