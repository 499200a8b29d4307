package io.ottla.broker.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What compaction sees of a log: its closed segments up to the first that must stay as it is, because it holds records
 * that are not committed, or of an open transaction, or younger than min.compaction.lag.ms.
 *
 * <pre>
 *   | closed | closed | closed | too young | active |
 *   '----- segments() --------'
 * </pre>
 *
 * Immutable but for the files behind it; made on the log's lane, used on the disk pool.
 */
public final class Compactable {

    /** Where a producer was when this was made, so that its last batch is kept. */
    public record LastBatch(short epoch, long lastOffset) {}

    private final Log log;
    private final LogSettings settings;
    private final List<ClosedSegment> segments;
    private final Map<Long, LastBatch> producers;
    private final long logStartOffset;
    private final int cuts;

    private Compactable(Log log, List<ClosedSegment> segments, Map<Long, LastBatch> producers) {
        this.log = log;
        this.settings = log.settings();
        this.segments = segments;
        this.producers = producers;
        this.logStartOffset = log.logStartOffset();
        this.cuts = log.cuts();
    }

    static Compactable of(Log log, long nowMs) throws IOException {
        Segment[] all = log.segments();
        long stable = log.view().lastStableOffset();
        List<ClosedSegment> usable = new ArrayList<>();
        for (int i = 0; i + 1 < all.length; i++) {
            long end = all[i + 1].baseOffset();
            long lagMs = log.settings().minCompactionLagMs();
            if (end > stable || lagMs > 0 && nowMs - all[i].newestMs() < lagMs) {
                break;
            }
            usable.add(new ClosedSegment(all[i], end));
        }
        Map<Long, LastBatch> producers = new HashMap<>();
        for (Producer producer : log.producerStates().all()) {
            producers.put(producer.id, new LastBatch(producer.epoch, producer.lastOffset()));
        }
        return new Compactable(log, List.copyOf(usable), producers);
    }

    /** Of those logs that are to be compacted; one with trouble is told of it and left out. */
    static List<Compactable> ofAll(List<Log> logs, long nowMs) {
        List<Compactable> all = new ArrayList<>();
        for (Log log : logs) {
            if (!log.settings().compact() || log.isClosed() || !log.online() || log.segments().length < 2) {
                continue;
            }
            try {
                all.add(of(log, nowMs));
            } catch (IOException e) {
                log.noteFailure(e);
            }
        }
        return all;
    }

    public Log log() {
        return log;
    }

    public PartitionName partition() {
        return log.partition();
    }

    /** The directory of log.dirs. */
    public Path parent() {
        return log.parent();
    }

    public LogSettings settings() {
        return settings;
    }

    public long logStartOffset() {
        return logStartOffset;
    }

    /** Oldest first. */
    public List<ClosedSegment> segments() {
        return segments;
    }

    /** The first offset behind the segments. */
    public long endOffset() {
        return segments.isEmpty()
                ? logStartOffset
                : segments.get(segments.size() - 1).endOffset();
    }

    /** By producer id. */
    public Map<Long, LastBatch> producers() {
        return producers;
    }

    /** Begins the segment that takes the place of these. Disk pool. */
    public Compacted replace(List<ClosedSegment> old) throws IOException {
        return new Compacted(
                log, settings, cuts, old.stream().map(ClosedSegment::segment).toList());
    }
}
