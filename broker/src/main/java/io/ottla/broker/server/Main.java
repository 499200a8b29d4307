package io.ottla.broker.server;

import io.ottla.broker.config.StartSettings;
import io.ottla.broker.net.BindFailure;
import io.ottla.protocol.config.BadSettingException;
import io.ottla.protocol.lane.Clock;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The program behind bin/kafka-server-start.sh. A failed start is one line on standard error and exit code 1; a broker
 * that has to stop itself says why in its log, and exits with 1 too.
 */
public final class Main {
    private static final int FAILED = 1;

    /** Clients that have waited for the broker come now: their first requests go before opening the log file. */
    private static final long LOG_FILE_AFTER_MS = 1000;

    private Main() {}

    public static void main(String[] args) {
        long startNanos = Clock.SYSTEM.nanos();
        // Netty would load the flight recorder's classes to be able to report its buffers.
        System.getProperties().putIfAbsent("io.netty.jfr.enabled", "false");
        // It would search every jar for a second copy of its library.
        System.getProperties().putIfAbsent("io.netty.native.detectNativeLibraryDuplicates", "false");
        try {
            Arguments arguments = Arguments.parse(args);
            StartSettings settings = StartSettings.load(arguments.file(), arguments.overrides());
            run(settings, startNanos);
        } catch (StartFailure | BadSettingException | BindFailure e) {
            fail(String.valueOf(e.getMessage()));
        }
    }

    private static void run(StartSettings settings, long startNanos) {
        // A logger is dear at the start: without a warning it is there when the broker is.
        settings.warnings().forEach(line -> log().warn(line));
        Broker.Running broker;
        try {
            broker = Broker.start(settings.broker(), Clock.SYSTEM);
        } catch (StartFailure | BadSettingException | BindFailure e) {
            throw e;
        } catch (RuntimeException e) {
            LogFile.open();
            log().error("the broker cannot start", e);
            fail("The broker cannot start: " + e);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(broker), "stop"));
        log().info(
                        "ready broker={} cluster={} after {} ms",
                        broker.identity().brokerId(),
                        broker.identity().clusterId(),
                        TimeUnit.NANOSECONDS.toMillis(Clock.SYSTEM.nanos() - startNanos));
        broker.pause(LOG_FILE_AFTER_MS);
        LogFile.open();
        if (broker.awaitStop() != null) {
            Runtime.getRuntime().halt(FAILED);
        }
    }

    private static Logger log() {
        return LoggerFactory.getLogger(Main.class);
    }

    private static void stop(Broker.Running broker) {
        long fromNanos = Clock.SYSTEM.nanos();
        LogFile.open();
        log().info("stopping broker={}", broker.identity().brokerId());
        broker.stop();
        log().info(
                        "stopped broker={} after {} ms",
                        broker.identity().brokerId(),
                        TimeUnit.NANOSECONDS.toMillis(Clock.SYSTEM.nanos() - fromNanos));
    }

    private static void fail(String line) {
        System.err.println(line);
        System.err.flush();
        Runtime.getRuntime().halt(FAILED);
    }
}
