package io.ottla.broker.api.admin;

import java.util.Map;

/** The loggers of this process, for operators who want to see more or less of one part (KIP-412). Thread-safe. */
public interface BrokerLoggers {
    /** The logger above all others. */
    String ROOT = "root";

    /** The level in force of every logger, by name. */
    Map<String, String> levels();

    /** Whether there is such a logger. */
    boolean exists(String name);

    /** Sets a level, one of {@link LogLevel}, of a logger that exists. */
    void set(String name, LogLevel level);

    /** Lets a logger follow the one above it again. */
    void unset(String name);
}
