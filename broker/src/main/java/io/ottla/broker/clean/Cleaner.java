package io.ottla.broker.clean;

import io.ottla.broker.log.CleanerCheckpoint;
import io.ottla.broker.log.Compactable;
import io.ottla.broker.log.DiskFullException;
import io.ottla.broker.log.LogDirs;
import io.ottla.broker.log.Pace;
import io.ottla.broker.log.PartitionName;
import io.ottla.protocol.lane.Lane;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps compacting the dirtiest log, as long as one is dirty enough; then it pauses.
 *
 * <pre>
 *   home lane          lanes of the logs     disk pool             lane of the log     home lane
 *   ask all logs  -->  Compactable  ------>  choose, compact  -->  swap  ----------->  checkpoint, again
 * </pre>
 *
 * Thread: its state belongs to the home lane of the log directories. A log that cannot be compacted, because a batch in
 * it is broken, is left alone until the next start.
 */
public final class Cleaner {
    private static final Logger LOGGER = LoggerFactory.getLogger(Cleaner.class);

    private final LogDirs dirs;
    private final Supplier<CleanSettings> settings;
    private final Lane home;
    private final CleanerCheckpoint checkpoint;
    private final Map<Path, Map<PartitionName, Long>> cleanedTo = new HashMap<>();
    private final Set<PartitionName> running = new HashSet<>();
    private final Set<PartitionName> uncleanable = new HashSet<>();
    private final Pace pace = new Pace();
    private Lane.@Nullable Timer pause;
    private boolean looking;
    private boolean stopped;

    /** @param settings as they are now; asked again before each step and each pause */
    public Cleaner(LogDirs dirs, Supplier<CleanSettings> settings) {
        this.dirs = dirs;
        this.settings = settings;
        this.home = dirs.home();
        this.checkpoint = new CleanerCheckpoint(dirs.disk());
    }

    /** Begins, after a pause. From any thread. */
    public void start() {
        home.enter(this::pause);
    }

    /** Begins nothing more; what is under way is thrown away after its next step. From any thread. */
    public void stop() {
        home.enter(() -> {
            stopped = true;
            if (pause != null) {
                pause.cancel();
            }
        });
    }

    private void pause() {
        if (stopped || pause != null) {
            return;
        }
        pause = home.after(Math.max(1, settings.get().backoffMs()), () -> {
            pause = null;
            look();
        });
    }

    private void look() {
        if (stopped || looking) {
            return;
        }
        if (running.size() >= settings.get().threads()) {
            pause();
            return;
        }
        looking = true;
        dirs.compactable(home).read((logs, error) -> {
            List<Compactable> free = new ArrayList<>();
            for (Compactable log : logs == null ? List.<Compactable>of() : logs) {
                if (!running.contains(log.partition()) && !uncleanable.contains(log.partition())) {
                    free.add(log);
                }
            }
            if (free.isEmpty()) {
                looking = false;
                pause();
                return;
            }
            Map<Path, Map<PartitionName, Long>> known = new HashMap<>();
            cleanedTo.forEach((directory, offsets) -> known.put(directory, Map.copyOf(offsets)));
            dirs.pool().execute(() -> choose(free, known));
        });
    }

    /** Disk pool. */
    private void choose(List<Compactable> logs, Map<Path, Map<PartitionName, Long>> known) {
        List<CleanPlan> plans = new ArrayList<>();
        Map<Path, Map<PartitionName, Long>> read = new HashMap<>();
        for (Compactable log : logs) {
            try {
                Map<PartitionName, Long> offsets = known.containsKey(log.parent())
                        ? known.get(log.parent())
                        : read.computeIfAbsent(log.parent(), this::readCheckpoint);
                long cleaned = offsets.getOrDefault(log.partition(), log.logStartOffset());
                CleanPlan plan = CleanPlan.of(log, cleaned, home.clock().wallMs());
                if (plan != null) {
                    plans.add(plan);
                }
            } catch (IOException e) {
                LOGGER.warn("log {} is not compacted now: {}", log.partition(), e.toString());
            }
        }
        CleanPlan best = CleanPlan.mostUrgent(plans);
        home.run(() -> {
            looking = false;
            read.forEach(cleanedTo::putIfAbsent);
            chosen(best);
        });
    }

    private Map<PartitionName, Long> readCheckpoint(Path directory) {
        try {
            return checkpoint.read(directory);
        } catch (IOException e) {
            LOGGER.warn("cleaner checkpoint of {} is not readable: {}", directory, e.toString());
            return new HashMap<>();
        }
    }

    private void chosen(@Nullable CleanPlan best) {
        if (best == null || stopped) {
            pause();
            return;
        }
        running.add(best.log().partition());
        new Round(best, dirs, settings, pace, () -> stopped, outcome -> done(best, outcome)).start();
        look();
    }

    private void done(CleanPlan plan, Round.Outcome outcome) {
        PartitionName partition = plan.log().partition();
        running.remove(partition);
        if (outcome instanceof Round.Outcome.Cleaned cleaned) {
            remember(plan, cleaned.result());
        } else if (outcome instanceof Round.Outcome.Failed failed) {
            if (failed.why() instanceof DiskFullException) {
                LOGGER.warn(
                        "log {} is compacted once the disk has space again: {}",
                        partition,
                        failed.why().toString());
                pause();
                return;
            }
            LOGGER.warn("log {} cannot be compacted, it stays as it is", partition, failed.why());
            uncleanable.add(partition);
        }
        look();
    }

    private void remember(CleanPlan plan, Compaction.Result result) {
        Path directory = plan.log().parent();
        Map<PartitionName, Long> offsets = cleanedTo.computeIfAbsent(directory, path -> new HashMap<>());
        offsets.put(plan.log().partition(), result.cleanedTo());
        Map<PartitionName, Long> copy = Map.copyOf(offsets);
        LOGGER.info(
                "compacted log={} to={} bytes={} before={}",
                plan.log().partition(),
                result.cleanedTo(),
                result.bytesAfter(),
                result.bytesBefore());
        dirs.pool().execute(() -> {
            try {
                checkpoint.write(directory, copy);
            } catch (IOException e) {
                LOGGER.warn("cleaner checkpoint of {} is not written: {}", directory, e.toString());
            }
        });
    }
}
