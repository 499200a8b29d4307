package io.ottla.broker.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.ConsoleAppender;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class LogProviderTest {
    @Test
    void ourLinesFromInfoOnAndThoseOfLibrariesFromWarnOnGoToTheConsole() {
        LogProvider provider = new LogProvider();
        provider.initialize();
        LoggerContext context = (LoggerContext) provider.getLoggerFactory();
        assertThat(context.isStarted()).isTrue();
        assertThat(context.getLogger("io.ottla.broker").getEffectiveLevel()).isEqualTo(Level.INFO);
        assertThat(context.getLogger("io.netty").getEffectiveLevel()).isEqualTo(Level.WARN);
        assertThat(context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("console"))
                .isInstanceOfSatisfying(
                        ConsoleAppender.class,
                        console -> assertThat(console.isStarted()).isTrue());
        assertThat(provider.getMDCAdapter()).isSameAs(context.getMDCAdapter());
        context.stop();
    }
}
