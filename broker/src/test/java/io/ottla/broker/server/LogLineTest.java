package io.ottla.broker.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogLineTest {
    private final LoggerContext context = new LoggerContext();
    private final LogLine line = new LogLine(TimeZone.getTimeZone("Europe/Berlin"));

    @Test
    void anEventIsOneLineInLocalTime() {
        assertThat(text("2026-01-05T07:09:03.045Z", "leader partition={} epoch={}", null, "orders-0", 7))
                .isEqualTo("[2026-01-05 08:09:03,045] WARN leader partition=orders-0 epoch=7 (Some)"
                        + System.lineSeparator());
    }

    @Test
    void theLastMillisecondOfTheYearIsTold() {
        assertThat(text("2026-12-31T22:59:59.999Z", "übrig", null))
                .isEqualTo("[2026-12-31 23:59:59,999] WARN übrig (Some)" + System.lineSeparator());
    }

    @Test
    void anExceptionIsToldWithItsCauseAndStack() {
        IOException cause = new IOException("no space");
        String text = text("2026-01-05T07:09:03.045Z", "failed", new IllegalStateException("cannot go on", cause));
        assertThat(text.lines())
                .startsWith(
                        "[2026-01-05 08:09:03,045] WARN failed (Some)", "java.lang.IllegalStateException: cannot go on")
                .anyMatch(each -> each.contains("at io.ottla.broker.server.LogLineTest."))
                .anyMatch(each -> each.equals("Caused by: java.io.IOException: no space"));
    }

    private String text(String time, String message, @Nullable Throwable error, Object... arguments) {
        Logger logger = context.getLogger("io.ottla.Some");
        LoggingEvent event =
                new LoggingEvent(LogLineTest.class.getName(), logger, Level.WARN, message, error, arguments);
        event.setInstant(Instant.parse(time));
        return new String(line.encode(event), StandardCharsets.UTF_8);
    }
}
