package io.ottla.broker.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.broker.partition.CopyRate;
import io.ottla.protocol.lane.SimLane;
import org.junit.jupiter.api.Test;

class CopyRateTest {
    private final SimLane lane = new SimLane();
    private long limit = 1_000;
    private final CopyRate rate = new CopyRate(lane.clock(), () -> limit);

    @Test
    void whatIsSentIsPaidForWithTime() {
        lane.advance(5_000);
        rate.spent(1_000);
        assertThat(rate.isExceeded()).as("a second's worth was saved up").isFalse();
        rate.spent(3_000);
        assertThat(rate.isExceeded()).isTrue();
        lane.advance(2_999);
        assertThat(rate.isExceeded()).isTrue();
        lane.advance(1);
        assertThat(rate.isExceeded()).isFalse();
    }

    @Test
    void aRateThatIsRaisedCountsSoonAndNoLimitAtOnce() {
        limit = 0;
        rate.spent(1_000_000);
        assertThat(rate.isExceeded()).isTrue();
        limit = Long.MAX_VALUE;
        assertThat(rate.isExceeded()).isFalse();
        limit = 1_000;
        lane.advance(61_000);
        assertThat(rate.isExceeded())
                .as("next to nothing must not cost for ever")
                .isFalse();
    }
}
