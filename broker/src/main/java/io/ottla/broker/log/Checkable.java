package io.ottla.broker.log;

import io.ottla.protocol.wire.Uuid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log as who checks it sees it: its segments as far as they were written at one moment. Made on the log's lane, used on
 * the disk pool; what was found is reported on the lane again.
 */
public final class Checkable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Checkable.class);

    private final Log log;
    private final EpochHistory epochs;
    private final int cuts;
    private final List<Part> parts = new ArrayList<>();

    /** One segment of it. */
    public final class Part {
        private final Segment segment;
        private final int bytes;
        private final long endOffset;
        private final boolean active;

        private Part(Segment segment, long bytes, long endOffset, boolean active) {
            this.segment = segment;
            this.bytes = (int) bytes;
            this.endOffset = endOffset;
            this.active = active;
        }

        public long baseOffset() {
            return segment.baseOffset();
        }

        /** As far as it is to be checked. */
        public int bytes() {
            return bytes;
        }

        /** Whether it is the one that grows. */
        public boolean isActive() {
            return active;
        }

        /** Begins to check it; to be closed. Disk pool. Throws NoSuchFileException if it is gone meanwhile. */
        public SegmentCheck check(int windowBytes) throws IOException {
            return new SegmentCheck(segment, bytes, endOffset, epochs.latest(), windowBytes);
        }

        /**
         * Takes over what was found, and returns what of it was not known; null if the log has changed meanwhile, so that it
         * says nothing. The log's lane.
         */
        public @Nullable List<Damage> report(List<Damage> found) {
            boolean current = log.online()
                    && !log.isClosed()
                    && log.cuts() == cuts
                    && List.of(log.segments()).contains(segment);
            if (!current) {
                return null;
            }
            List<Damage> known = log.damages().of(segment);
            List<Damage> fresh =
                    found.stream().filter(damage -> !known.contains(damage)).toList();
            fresh.forEach(
                    damage -> LOGGER.error("damage log={} directory={} {}", log.partition(), log.directory(), damage));
            log.damages(log.damages().found(segment, found));
            return fresh;
        }
    }

    private Checkable(Log log) {
        this.log = log;
        this.epochs = log.epochs();
        this.cuts = log.cuts();
        LogView view = log.view();
        Segment[] segments = view.segments();
        for (int i = 0; i < segments.length; i++) {
            boolean last = i == segments.length - 1;
            parts.add(new Part(
                    segments[i],
                    last ? view.tail().bytes() : segments[i].bytes(),
                    last ? view.logEndOffset() : segments[i + 1].baseOffset(),
                    last));
        }
    }

    /** Null if it cannot be read any more. On the log's lane. */
    static @Nullable Checkable of(Log log) {
        return log.online() && !log.isClosed() ? new Checkable(log) : null;
    }

    public Log log() {
        return log;
    }

    public PartitionName partition() {
        return log.partition();
    }

    public Uuid topicId() {
        return log.topicId();
    }

    /** The directory of log.dirs. */
    public Path parent() {
        return log.parent();
    }

    /** The oldest first. */
    public List<Part> parts() {
        return List.copyOf(parts);
    }

    /** What it takes to mend each damaged segment; a growing one is closed first. On the log's lane. */
    public List<Mending> mendings() {
        if (!log.online() || log.isClosed()) {
            return List.of();
        }
        if (log.damages().segments().contains(log.active())) {
            log.roll();
        }
        List<Mending> all = new ArrayList<>();
        for (Segment segment : log.damages().segments()) {
            all.add(new Mending(log, segment));
        }
        return all;
    }
}
