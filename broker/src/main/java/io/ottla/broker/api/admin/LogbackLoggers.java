package io.ottla.broker.api.admin;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The loggers of logback, by which this broker logs. Thread-safe, as logback is. */
public final class LogbackLoggers implements BrokerLoggers {
    private final LoggerContext context;

    public LogbackLoggers(LoggerContext context) {
        this.context = context;
    }

    @Override
    public Map<String, String> levels() {
        Map<String, String> levels = new TreeMap<>();
        for (Logger logger : context.getLoggerList()) {
            boolean root = logger.getName().equals(Logger.ROOT_LOGGER_NAME);
            levels.put(
                    root ? ROOT : logger.getName(), logger.getEffectiveLevel().toString());
        }
        return levels;
    }

    @Override
    public boolean exists(String name) {
        return context.exists(ownName(name)) != null;
    }

    @Override
    public void set(String name, LogLevel level) {
        String text = level == LogLevel.FATAL ? LogLevel.ERROR.name() : level.name();
        find(name).setLevel(Level.valueOf(text));
    }

    @Override
    public void unset(String name) {
        find(name).setLevel(null);
    }

    private Logger find(String name) {
        return Objects.requireNonNull(context.exists(ownName(name)), name);
    }

    private static String ownName(String name) {
        return name.equals(ROOT) ? Logger.ROOT_LOGGER_NAME : name;
    }
}
