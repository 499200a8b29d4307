package io.ottla.broker.server;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The file server.log in the directory that the scripts take from LOG_DIR: a new one each day and after 100 MB, kept for
 * 30 days and up to 2 GB in all. It is opened a moment after the broker is ready, so that neither the start nor the first
 * requests wait for it; what was logged before is remembered and written first. Thread: as logback's appenders, any.
 */
final class LogFile extends AppenderBase<ILoggingEvent> {
    private static final String DIR_PROPERTY = "kafka.logs.dir";
    private static final String NAME = "server.log";
    private static final int EARLY_LINES_MAX = 10_000;
    private static final long FILE_MB = 100;
    private static final long ALL_GB = 2;
    private static final int DAYS = 30;

    private final LinkedBlockingQueue<ILoggingEvent> early = new LinkedBlockingQueue<>(EARLY_LINES_MAX);
    private final AtomicBoolean opened = new AtomicBoolean();
    private final AtomicReference<@Nullable RollingFileAppender<ILoggingEvent>> file = new AtomicReference<>();

    private LogFile() {}

    /** Remembers lines from now on, if there is a directory for them. */
    static void prepare(LoggerContext context, Logger root) {
        if (System.getProperty(DIR_PROPERTY) == null) {
            return;
        }
        LogFile memory = new LogFile();
        memory.setContext(context);
        memory.setName(NAME);
        memory.start();
        root.addAppender(memory);
    }

    @Override
    protected void append(ILoggingEvent event) {
        RollingFileAppender<ILoggingEvent> to = file.get();
        if (to != null) {
            to.doAppend(event);
            return;
        }
        event.prepareForDeferredProcessing();
        early.offer(event);
        writeEarly(); // it may have been opened meanwhile
    }

    private void writeEarly() {
        RollingFileAppender<ILoggingEvent> to = file.get();
        if (to != null) {
            for (ILoggingEvent event = early.poll(); event != null; event = early.poll()) {
                to.doAppend(event);
            }
        }
    }

    /** Opens the file, unless it is open, and writes to it from now on. From any thread. */
    static void open() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        if (root.getAppender(NAME) instanceof LogFile memory && memory.opened.compareAndSet(false, true)) {
            memory.file.set(file(context, Path.of(System.getProperty(DIR_PROPERTY))));
            memory.writeEarly();
        }
    }

    private static RollingFileAppender<ILoggingEvent> file(LoggerContext context, Path dir) {
        RollingFileAppender<ILoggingEvent> file = new RollingFileAppender<>();
        file.setContext(context);
        file.setName(NAME);
        file.setFile(dir.resolve(NAME).toString());
        file.setEncoder(LogSetup.encoder(context));
        SizeAndTimeBasedRollingPolicy<ILoggingEvent> rolling = new SizeAndTimeBasedRollingPolicy<>();
        rolling.setContext(context);
        rolling.setParent(file);
        rolling.setFileNamePattern(dir.resolve(NAME) + ".%d{yyyy-MM-dd}.%i");
        rolling.setMaxFileSize(new FileSize(FILE_MB * FileSize.MB_COEFFICIENT));
        rolling.setTotalSizeCap(new FileSize(ALL_GB * FileSize.GB_COEFFICIENT));
        rolling.setMaxHistory(DAYS);
        rolling.start();
        file.setRollingPolicy(rolling);
        file.start();
        return file;
    }
}
