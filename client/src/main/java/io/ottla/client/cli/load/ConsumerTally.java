package io.ottla.client.cli.load;

import io.ottla.client.consumer.ConsumerRecord;
import io.ottla.protocol.lane.Clock;
import java.io.PrintStream;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Counts what a consumer reads, and how long it waited for its partitions; prints both in columns with commas between.
 *
 * <p>Thread: the one that polls.
 */
final class ConsumerTally {
    private static final double MIB = 1 << 20;
    private static final double SECOND_MS = 1000;
    private static final String FIGURES =
            "data.consumed.in.MB, MB.sec, data.consumed.in.nMsg, nMsg.sec, rebalance.time.ms, fetch.time.ms, fetch.MB.sec, "
                    + "fetch.nMsg.sec";
    private static final String FIGURE_FORMAT = ", %.4f, %.4f, %d, %.4f, %d, %d, %.4f, %.4f%n";

    private final Clock clock;
    private final DateTimeFormatter dates;
    private final PrintStream out;
    private final long startMs;
    private long endMs;
    private long records;
    private long bytes;
    private long joinMs;
    private long joinBeganMs;
    private long toldMs;
    private long toldRecords;
    private long toldBytes;
    private long toldJoinMs;

    ConsumerTally(Clock clock, DateTimeFormatter dates, PrintStream out) {
        this.clock = clock;
        this.dates = dates;
        this.out = out;
        this.startMs = clock.wallMs();
        this.endMs = startMs;
        this.joinBeganMs = startMs;
        this.toldMs = startMs;
    }

    void joinBegins() {
        joinBeganMs = clock.wallMs();
    }

    void joinEnds() {
        joinMs += clock.wallMs() - joinBeganMs;
    }

    void add(ConsumerRecord<byte[], byte[]> record) {
        records++;
        bytes += length(record.key()) + length(record.value());
    }

    private static int length(byte @org.jspecify.annotations.Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    long records() {
        return records;
    }

    /** All is read. */
    void end() {
        endMs = clock.wallMs();
    }

    void printHeader(boolean detailed) {
        out.println((detailed ? "time, threadId, " : "start.time, end.time, ") + FIGURES);
    }

    /** What came since the last line. */
    void printInterval() {
        long nowMs = clock.wallMs();
        print(
                date(nowMs) + ", 0",
                nowMs - toldMs,
                records - toldRecords,
                bytes - toldBytes,
                Math.max(0, joinMs - toldJoinMs));
        toldMs = nowMs;
        toldRecords = records;
        toldBytes = bytes;
        toldJoinMs = joinMs;
    }

    void printTotal() {
        end();
        print(date(startMs) + ", " + date(endMs), endMs - startMs, records, bytes, joinMs);
    }

    /** The two totals are of all time, everything else is of the time that the line is about. */
    private void print(String times, long elapsedMs, long someRecords, long someBytes, long waitedMs) {
        long fetchMs = elapsedMs - waitedMs;
        out.printf(
                Locale.ROOT,
                times.replace("%", "%%") + FIGURE_FORMAT,
                bytes / MIB,
                perSecond(someBytes / MIB, elapsedMs),
                records,
                perSecond(someRecords, elapsedMs),
                waitedMs,
                fetchMs,
                perSecond(someBytes / MIB, fetchMs),
                perSecond(someRecords, fetchMs));
    }

    private static double perSecond(double amount, long ms) {
        return ms <= 0 ? 0 : amount * SECOND_MS / ms;
    }

    private String date(long ms) {
        return dates.format(Instant.ofEpochMilli(ms));
    }
}
