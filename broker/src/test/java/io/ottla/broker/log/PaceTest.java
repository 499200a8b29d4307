package io.ottla.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private final Pace pace = new Pace();

    @Test
    void who_was_faster_than_the_rate_pauses_until_the_time_is_up() {
        assertThat(pace.pauseMs(1000, 1000, 0, SECOND_NS / 4)).isEqualTo(750);
        assertThat(pace.pauseMs(500, 1000, SECOND_NS, SECOND_NS)).isEqualTo(500);
    }

    @Test
    void who_was_slower_does_not_pause_and_saves_nothing_up() {
        assertThat(pace.pauseMs(1000, 1000, 0, 5 * SECOND_NS)).isZero();
        assertThat(pace.pauseMs(1000, 1000, 5 * SECOND_NS, 5 * SECOND_NS)).isEqualTo(1000);
    }

    @Test
    void those_who_share_it_wait_for_each_other() {
        assertThat(pace.pauseMs(1000, 1000, 0, 0)).isEqualTo(1000);
        assertThat(pace.pauseMs(1000, 1000, 0, 0)).isEqualTo(2000);
    }

    @Test
    void without_a_bound_there_is_no_pause_and_with_the_lowest_it_ends_some_time() {
        assertThat(pace.pauseMs(1 << 30, Double.MAX_VALUE, 0, 0)).isZero();
        assertThat(pace.pauseMs(1 << 30, Double.MIN_VALUE, 0, 0)).isEqualTo(3_600_000);
    }
}
