package io.ottla.broker.check;

import io.ottla.broker.log.Checkable;
import io.ottla.broker.log.LogDirs;
import io.ottla.broker.log.Mending;
import io.ottla.broker.log.PartitionName;
import io.ottla.protocol.lane.Lane;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has damaged logs mended, one segment at a time; what cannot be mended now is tried again, ever less often.
 *
 * <pre>
 *   mend --> WAITING --> MENDING --whole--> (gone)
 *               ^           | not now
 *               '-- later --'
 * </pre>
 *
 * <p>Thread: the home lane of the log directories.
 */
final class Mender {
    private static final Logger LOGGER = LoggerFactory.getLogger(Mender.class);
    private static final long AGAIN_MS_MIN = 5_000;
    private static final long AGAIN_MS_MAX = 600_000;

    private final LogDirs dirs;
    private final Lane home;
    private final Replicas replicas;
    private final Queue<PartitionName> waiting = new ArrayDeque<>();
    private final Map<PartitionName, Long> delays = new HashMap<>();
    private final Set<PartitionName> damaged = new HashSet<>();
    private final CheckCounts counts;
    private boolean busy;
    private boolean stopped;

    Mender(LogDirs dirs, Replicas replicas, CheckCounts counts) {
        this.counts = counts;
        this.dirs = dirs;
        this.home = dirs.home();
        this.replicas = replicas;
    }

    void stop() {
        stopped = true;
    }

    /** Something in this log is damaged. */
    void mend(PartitionName partition) {
        damaged.add(partition);
        counts.damagedLogs(damaged.size());
        if (!waiting.contains(partition)) {
            waiting.add(partition);
        }
        next();
    }

    private void next() {
        PartitionName partition = busy || stopped ? null : waiting.poll();
        if (partition == null) {
            return;
        }
        busy = true;
        dirs.checkable(home, partition).read((found, error) -> {
            Checkable log = found == null ? null : found.orElse(null);
            if (log == null) {
                over(partition);
                return;
            }
            log.log().lane().run(() -> {
                List<Mending> mendings = log.mendings();
                home.run(() -> mend(partition, new ArrayDeque<>(mendings)));
            });
        });
    }

    private void mend(PartitionName partition, Queue<Mending> mendings) {
        Mending mending = mendings.poll();
        if (mending == null) {
            over(partition);
            return;
        }
        new Repair(mending, dirs, replicas, wrong -> {
                    if (wrong == null) {
                        counts.mendedOne();
                        mend(partition, mendings);
                    } else {
                        later(partition, mending, wrong);
                    }
                })
                .start();
    }

    private void over(PartitionName partition) {
        delays.remove(partition);
        damaged.remove(partition);
        counts.damagedLogs(damaged.size());
        busy = false;
        next();
    }

    private void later(PartitionName partition, Mending mending, String why) {
        long ms = delays.merge(partition, AGAIN_MS_MIN, (before, min) -> Math.min(AGAIN_MS_MAX, 2 * before));
        LOGGER.warn(
                "log={} is not repaired, and tried again in {} s; what is damaged is refused, the rest is served: {} {}",
                partition,
                ms / 1000,
                why,
                mending.damages());
        home.after(ms, () -> mend(partition));
        busy = false;
        next();
    }
}
