package io.ottla.broker.log;

import io.ottla.protocol.lane.Clock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a log needs of the machine.
 *
 * @param parent the directory of log.dirs
 * @param pool threads for what may take long: sync, delete, recover
 * @param trouble is told when the directory does not work any more
 * @param flushCheckMs log.flush.scheduler.interval.ms: whoever keeps the logs asks each one so often to flush if it is
 *     due; longest is never, and a log sees to flush.ms itself
 * @param refusedReads counts the reads of what is known to be damaged
 */
record LogSite(
        Path parent,
        Disk disk,
        Executor pool,
        Clock clock,
        Trouble trouble,
        long flushCheckMs,
        LongAdder refusedReads) {
    static final long NEVER = Long.MAX_VALUE;

    /** Thread: any. */
    @FunctionalInterface
    interface Trouble {
        void failed(Path parent, IOException why);
    }
}
