package io.ottla.broker.clean;

import io.ottla.broker.log.CleanerCheckpoint;
import io.ottla.broker.log.Compactable;
import io.ottla.broker.log.Compacted;
import io.ottla.broker.log.LogDirs;
import io.ottla.broker.log.PartitionName;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.wire.MalformedException;
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
    private Lane.@Nullable Timer pause;
    private boolean looking;
    private boolean stopped;

    /** @param settings as they are now; asked again before each log and each pause */
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

    /** Begins nothing more; what is under way is thrown away when it is done. From any thread. */
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
        dirs.pool().execute(() -> compact(best));
        look();
    }

    /** Disk pool. */
    private void compact(CleanPlan plan) {
        PartitionName partition = plan.log().partition();
        CleanSettings now = settings.get();
        KeyOffsets keys = new KeyOffsets(now.keyBytesMax() / Math.max(1, now.threads()), now.keyLoadFactor());
        try {
            Compaction.Result result = new Compaction(plan, keys, home.clock().wallMs()).run();
            plan.log().log().lane().run(() -> swap(plan, result));
        } catch (IOException | MalformedException e) {
            LOGGER.warn("log {} cannot be compacted, it stays as it is", partition, e);
            home.run(() -> {
                uncleanable.add(partition);
                done(partition);
            });
        }
    }

    /** The log's lane. */
    private void swap(CleanPlan plan, Compaction.Result result) {
        boolean all = true;
        for (Compacted segment : result.segments()) {
            all &= plan.log().log().swap(segment);
        }
        boolean swapped = all;
        home.run(() -> {
            if (swapped) {
                remember(plan, result);
            }
            done(plan.log().partition());
        });
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

    private void done(PartitionName partition) {
        running.remove(partition);
        look();
    }
}
