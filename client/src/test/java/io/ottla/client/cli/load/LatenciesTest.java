package io.ottla.client.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the perf test makes of single records. */
class LatenciesTest {
    private final Latencies latencies = new Latencies();

    @Test
    void sharesOfTheRecordsTookNoLonger() {
        for (int ms = 0; ms < 1000; ms++) {
            latencies.add(100, ms);
        }
        assertThat(latencies.percentileMs(0.5)).isEqualTo(500);
        assertThat(latencies.percentileMs(0.99)).isEqualTo(990);
        assertThat(latencies.percentileMs(0.999)).isEqualTo(999);
        assertThat(latencies.total()).isEqualTo(new Latencies.Summary(1000, 100_000, 499_500, 999));
        assertThat(latencies.total().averageMs()).isEqualTo(499.5);
    }

    @Test
    void aWindowHasWhatCameSinceTheLastOne() {
        latencies.add(10, 7);
        assertThat(latencies.window()).isEqualTo(new Latencies.Summary(1, 10, 7, 7));
        latencies.add(20, 3);
        latencies.add(20, 4);
        assertThat(latencies.window()).isEqualTo(new Latencies.Summary(2, 40, 7, 4));
        assertThat(latencies.window()).isEqualTo(new Latencies.Summary(0, 0, 0, 0));
    }

    @Test
    void whatTookLongerThanIsCountedIsTheLongest() {
        latencies.add(1, 1_000_000);
        assertThat(latencies.percentileMs(0.5)).isEqualTo(1_000_000);
        assertThat(latencies.total().maxMs()).isEqualTo(1_000_000);
    }

    @Test
    void withoutRecordsThereIsNoAverage() {
        assertThat(latencies.percentileMs(0.99)).isZero();
        assertThat(latencies.total().averageMs()).isNaN();
    }
}
