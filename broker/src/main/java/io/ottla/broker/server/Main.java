package io.ottla.broker.server;

import io.ottla.broker.config.StartSettings;
import io.ottla.broker.net.BindFailure;
import io.ottla.protocol.config.BadSettingException;
import io.ottla.protocol.lane.Clock;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The program behind bin/kafka-server-start.sh. A failed start is one line on standard error and exit code 1; a broker
 * that has to stop itself says why in its log, and exits with 1 too.
 */
public final class Main {
    private static final int FAILED = 1;

    private Main() {}

    public static void main(String[] args) {
        // Netty would load the flight recorder's classes to be able to report its buffers.
        System.getProperties().putIfAbsent("io.netty.jfr.enabled", "false");
        try {
            Arguments arguments = Arguments.parse(args);
            StartSettings settings = StartSettings.load(arguments.file(), arguments.overrides());
            run(settings);
        } catch (StartFailure | BadSettingException | BindFailure e) {
            fail(String.valueOf(e.getMessage()));
        }
    }

    private static void run(StartSettings settings) {
        Broker.Running broker;
        try {
            broker = Broker.start(settings.broker(), Clock.SYSTEM);
        } catch (StartFailure | BadSettingException | BindFailure e) {
            throw e;
        } catch (RuntimeException e) {
            LogFile.open();
            LoggerFactory.getLogger(Main.class).error("the broker cannot start", e);
            fail("The broker cannot start: " + e);
            return;
        }
        Logger log = LoggerFactory.getLogger(Main.class);
        settings.warnings().forEach(log::warn);
        Runtime.getRuntime().addShutdownHook(new Thread(broker::stop, "stop"));
        long startedMs = ProcessHandle.current()
                .info()
                .startInstant()
                .map(Instant::toEpochMilli)
                .orElse(0L);
        log.info(
                "ready broker={} cluster={} after {} ms",
                broker.identity().brokerId(),
                broker.identity().clusterId(),
                Clock.SYSTEM.wallMs() - startedMs);
        LogFile.open();
        if (broker.awaitStop() != null) {
            Runtime.getRuntime().halt(FAILED);
        }
    }

    private static void fail(String line) {
        System.err.println(line);
        System.err.flush();
        Runtime.getRuntime().halt(FAILED);
    }
}
