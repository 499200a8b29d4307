package io.ottla.broker.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.TimeZone;

/**
 * Configures logging without a file of settings, which is much quicker than with one: our lines from level INFO on, the
 * libraries' from WARN on. The system property {@code ottla.log.level} changes ours. Who wants more sets
 * {@code -Dlogback.configurationFile=...}, and then this does nothing.
 *
 * <pre>
 * standard output   unless ottla.log.console is off
 * server.log        in the directory kafka.logs.dir, when that is set; see LogFile
 * </pre>
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class LogSetup extends ContextAwareBase implements Configurator {
    private static final String FILE_PROPERTY = "logback.configurationFile";
    private static final String LEVEL_PROPERTY = "ottla.log.level";
    private static final String CONSOLE_PROPERTY = "ottla.log.console";
    private static final String DIRECTORY_PROPERTY = "kafka.logs.dir";

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty(FILE_PROPERTY) != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
        context.getLogger("io.ottla").setLevel(Level.toLevel(System.getProperty(LEVEL_PROPERTY), Level.INFO));
        // Curator and ZooKeeper tell at WARN and ERROR what ZkSession tells in one line.
        context.getLogger("org.apache").setLevel(Level.ERROR);
        context.getLogger("org.apache.curator.ConnectionState").setLevel(Level.OFF);
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        if (!"off".equals(System.getProperty(CONSOLE_PROPERTY))) {
            root.addAppender(console(context));
        }
        String directory = System.getProperty(DIRECTORY_PROPERTY);
        if (directory != null) {
            LogFile.prepare(context, root);
        }
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static ConsoleAppender<ILoggingEvent> console(LoggerContext context) {
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setName("console");
        console.setEncoder(encoder(context));
        console.start();
        return console;
    }

    static LogLine encoder(LoggerContext context) {
        LogLine line = new LogLine(TimeZone.getDefault());
        line.setContext(context);
        line.start();
        return line;
    }
}
