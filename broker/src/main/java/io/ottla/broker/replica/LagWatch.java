package io.ottla.broker.replica;

import io.ottla.broker.partition.Partitions;
import io.ottla.protocol.lane.Lane;
import java.util.List;
import java.util.function.LongSupplier;

/** Has the partitions of every lane look for followers that lag, twice in the time that they may. Each lane its own. */
public final class LagWatch {
    private static final long PERIOD_MIN_MS = 10;
    private static final long PERIOD_MAX_MS = 60_000;

    private final Partitions partitions;
    private final List<Lane> lanes;
    private final LongSupplier lagMaxMs;

    public LagWatch(Partitions partitions, List<Lane> lanes, LongSupplier lagMaxMs) {
        this.partitions = partitions;
        this.lanes = lanes;
        this.lagMaxMs = lagMaxMs;
    }

    /** Goes on until the lanes end. From any thread. */
    public void start() {
        lanes.forEach(lane -> lane.run(() -> arm(lane)));
    }

    private void arm(Lane lane) {
        long periodMs = Math.min(PERIOD_MAX_MS, Math.max(PERIOD_MIN_MS, lagMaxMs.getAsLong() / 2));
        lane.after(periodMs, () -> {
            partitions.checkLag(lane);
            arm(lane);
        });
    }
}
