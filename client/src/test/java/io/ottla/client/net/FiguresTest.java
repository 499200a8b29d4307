package io.ottla.client.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ottla.client.Metrics;
import io.ottla.protocol.lane.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FiguresTest {
    private static final long S = 1_000_000_000L;

    private long nowNanos = 1000 * S;
    private final Clock clock = new Clock() {
        @Override
        public long wallMs() {
            return nanos() / 1_000_000;
        }

        @Override
        public long nanos() {
            return nowNanos;
        }
    };
    private final Figures figures = new Figures(clock, Map.of("client-id", "c"));
    private final Figures.Group group = figures.group("consumer-metrics");

    @Test
    void whatIsCountedCanBeRead() {
        Figures.Counter records = group.counter("records-consumed-total", "records", "Records handed out.");
        group.gauge("answer", "things", "Always the same.", () -> 42);
        records.add(3);
        records.add(4);
        assertThat(figures.values())
                .containsEntry("records-consumed-total", 7.0)
                .containsEntry("answer", 42.0);
        assertThat(figures.all()).extracting(Metrics.Metric::name).containsExactly("answer", "records-consumed-total");
        assertThat(figures.all()).allSatisfy(metric -> {
            assertThat(metric.group()).isEqualTo("consumer-metrics");
            assertThat(metric.tags()).isEqualTo(Map.of("client-id", "c"));
        });
    }

    @Test
    void aTimingForgetsWhatIsLongPast() {
        Spread latency = group.timing("fetch-latency", "From question to answer.");
        assertThat(figures.value("fetch-latency-avg")).isNaN();
        latency.add(10_000_000, nowNanos);
        nowNanos += S;
        latency.add(30_000_000, nowNanos);
        assertThat(figures.value("fetch-latency-avg")).isEqualTo(20);
        assertThat(figures.value("fetch-latency-max")).isEqualTo(30);
        nowNanos += 38 * S;
        latency.add(2_000_000, nowNanos);
        nowNanos += 40 * S;
        latency.add(4_000_000, nowNanos);
        assertThat(figures.value("fetch-latency-avg")).isEqualTo(3);
        assertThat(figures.value("fetch-latency-max")).isEqualTo(4);
        nowNanos += 61 * S;
        assertThat(figures.value("fetch-latency-avg")).isNaN();
        assertThat(figures.value("fetch-latency-max")).isNaN();
    }

    /** A meter counts for ever; its rate is of the window that is open and the one before. */
    @Test
    void aRateIsOfTheLastHalfMinuteToMinute() {
        Meter sent = group.meter("record-send", "records", "Records that were sent.");
        assertThat(figures.value("record-send-rate")).isZero();
        nowNanos += S;
        sent.add(310, nowNanos);
        assertThat(figures.value("record-send-rate")).isCloseTo(310 / 31.0, within(1e-9));
        nowNanos += 39 * S;
        sent.add(90, nowNanos);
        assertThat(figures.value("record-send-rate")).isCloseTo(400 / 40.0, within(1e-9));
        nowNanos += 35 * S;
        assertThat(figures.value("record-send-rate")).isCloseTo(90 / 35.0, within(1e-9));
        nowNanos += 30 * S;
        assertThat(figures.value("record-send-rate")).isZero();
        assertThat(figures.value("record-send-total")).isEqualTo(400);
    }

    @Test
    void anUnknownNameIsAnsweredWithTheKnownOnes() {
        group.counter("a-total", "things", "Things.");
        assertThatThrownBy(() -> figures.value("b-total"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no figure 'b-total'; there are [a-total]");
    }
}
