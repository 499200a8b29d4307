package io.ottla.broker.server;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.TimeZone;

/**
 * One line for one event, and the stack of its exception behind it:
 *
 * <pre>
 *   [2026-11-21 08:06:11,539] INFO registered broker=0 epoch=21 (ZkBrokerRegistry)
 * </pre>
 *
 * Written by hand: a pattern would have to be parsed at every start, and java.time's zones look for more of their kind in
 * every jar, which together took longer than all else before the first line. Thread: any.
 */
final class LogLine extends EncoderBase<ILoggingEvent> {
    private static final byte[] NOTHING = {};
    private static final int CHARS_FIRST = 160;
    private static final int MS_PER_SECOND = 1000;
    private static final int TEN = 10;

    private final TimeZone zone;

    /** @param zone in which the time is told */
    LogLine(TimeZone zone) {
        this.zone = zone;
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(CHARS_FIRST);
        time(line.append('['), event.getTimeStamp());
        line.append("] ").append(event.getLevel()).append(' ').append(event.getFormattedMessage());
        String logger = event.getLoggerName();
        line.append(" (").append(logger, logger.lastIndexOf('.') + 1, logger.length());
        line.append(')').append(System.lineSeparator());
        if (event.getThrowableProxy() != null) {
            line.append(ThrowableProxyUtil.asString(event.getThrowableProxy())).append(System.lineSeparator());
        }
        return line.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void time(StringBuilder line, long epochMs) {
        long localMs = epochMs + zone.getOffset(epochMs);
        LocalDateTime at = LocalDateTime.ofEpochSecond(Math.floorDiv(localMs, MS_PER_SECOND), 0, ZoneOffset.UTC);
        line.append(at.getYear()).append('-');
        two(line, at.getMonthValue()).append('-');
        two(line, at.getDayOfMonth()).append(' ');
        two(line, at.getHour()).append(':');
        two(line, at.getMinute()).append(':');
        two(line, at.getSecond()).append(',');
        int ms = Math.floorMod(localMs, MS_PER_SECOND);
        two(line, ms / TEN).append(ms % TEN);
    }

    private static StringBuilder two(StringBuilder line, int number) {
        return line.append((char) ('0' + number / TEN)).append((char) ('0' + number % TEN));
    }
}
