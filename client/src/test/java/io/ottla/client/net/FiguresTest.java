package io.ottla.client.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ottla.client.Metrics;
import org.junit.jupiter.api.Test;

class FiguresTest {
    private static final long S = 1_000_000_000L;

    private final Figures figures = new Figures();

    @Test
    void whatIsCountedCanBeRead() {
        Figures.Counter records = figures.counter("records-consumed-total", "records", "Records handed out.");
        figures.gauge("answer", "things", "Always the same.", () -> 42);
        records.add(3);
        records.add(4);
        assertThat(figures.values())
                .containsEntry("records-consumed-total", 7.0)
                .containsEntry("answer", 42.0);
        assertThat(figures.all()).extracting(Metrics.Metric::name).containsExactly("answer", "records-consumed-total");
    }

    @Test
    void aTimingForgetsWhatIsLongPast() {
        Figures.Timing latency = figures.timing("fetch-latency", "From question to answer.");
        assertThat(figures.value("fetch-latency-avg")).isNaN();
        latency.took(10_000_000, S);
        latency.took(30_000_000, 2 * S);
        assertThat(figures.value("fetch-latency-avg")).isEqualTo(20);
        assertThat(figures.value("fetch-latency-max")).isEqualTo(30);
        latency.took(2_000_000, 40 * S);
        latency.took(4_000_000, 80 * S);
        assertThat(figures.value("fetch-latency-avg")).isEqualTo(3);
        assertThat(figures.value("fetch-latency-max")).isEqualTo(4);
    }

    @Test
    void anUnknownNameIsAnsweredWithTheKnownOnes() {
        figures.counter("a-total", "things", "Things.");
        assertThatThrownBy(() -> figures.value("b-total"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no figure 'b-total'; there are [a-total]");
    }
}
