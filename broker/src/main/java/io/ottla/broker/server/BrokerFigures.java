package io.ottla.broker.server;

import io.ottla.broker.check.CheckCounts;
import io.ottla.broker.log.LogDirs;
import io.ottla.broker.metrics.FiguresBean;
import io.ottla.broker.partition.Strays;
import io.ottla.client.Metrics;
import io.ottla.client.net.Figures;
import io.ottla.protocol.lane.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** What the broker counts, by name, and who shows it. Thread: made at the start; read from anywhere. */
final class BrokerFigures {
    private final Figures figures;
    private final Figures.Group group;
    private final int brokerId;
    private final AtomicReference<Runnable> hide = new AtomicReference<>(() -> {});
    private final AtomicBoolean over = new AtomicBoolean();

    BrokerFigures(int brokerId, Clock clock) {
        this.brokerId = brokerId;
        this.figures = new Figures(clock, Map.of("broker-id", Integer.toString(brokerId)));
        this.group = figures.group("broker-metrics");
    }

    void of(CheckCounts check, LogDirs dirs) {
        group.gauge("damaged-logs", "logs", "Logs with damage that was found and is not mended.", check::damagedLogs);
        group.gauge("damage-found-total", "stretches", "Damaged stretches that were found in logs.", check::damages);
        group.gauge(
                "damage-mended-total",
                "segments",
                "Segments that were written anew with what another replica had.",
                check::mended);
        group.gauge(
                "damage-refused-reads-total",
                "reads",
                "Reads that were refused as what they asked for is damaged.",
                dirs::refusedReads);
        group.gauge("log-check-bytes-total", "bytes", "What the check of logs has read.", check::bytes);
        group.gauge(
                "log-check-segments-total",
                "segments",
                "Segments that the check of logs has read through.",
                check::segments);
    }

    void of(Strays strays) {
        group.gauge(
                "stray-logs-total",
                "logs",
                "Logs that were set aside as this broker is no replica of their partitions.",
                strays::found);
    }

    Metrics all() {
        return figures;
    }

    /** From now on JMX shows them. Takes a moment. */
    void show() {
        if (!over.get()) {
            hide.set(FiguresBean.show(brokerId, figures));
        }
        if (over.get()) {
            Objects.requireNonNull(hide.get()).run(); // the stop came in between
        }
    }

    void hide() {
        over.set(true);
        Objects.requireNonNull(hide.get()).run();
    }
}
