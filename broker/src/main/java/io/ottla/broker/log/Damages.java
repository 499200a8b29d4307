package io.ottla.broker.log;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known to be damaged in a log: a few stretches at most, and mostly none. Each belongs to one segment as it is: a
 * segment that is written anew, cut or dropped takes its damage along. Immutable.
 */
final class Damages {
    static final Damages NONE = new Damages(List.of());

    private final List<Known> all;

    private record Known(Segment segment, Damage damage) {}

    private Damages(List<Known> all) {
        this.all = all;
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** With what was found in a segment, in place of what was known of it. */
    Damages found(Segment segment, List<Damage> found) {
        List<Known> more = new ArrayList<>(all);
        more.removeIf(known -> known.segment == segment);
        found.forEach(damage -> more.add(new Known(segment, damage)));
        more.sort(Comparator.comparingLong(known -> known.damage.fromOffset()));
        return more.isEmpty() ? NONE : new Damages(List.copyOf(more));
    }

    /** What of it lies in these segments. */
    Damages within(Segment[] segments) {
        if (all.isEmpty()) {
            return this;
        }
        List<Segment> there = List.of(segments);
        List<Known> left = all.stream()
                .filter(known -> there.contains(known.segment) && known.damage.endPosition() <= known.segment.bytes())
                .toList();
        return left.size() == all.size() ? this : left.isEmpty() ? NONE : new Damages(left);
    }

    /** The segments that are damaged, the oldest first. */
    List<Segment> segments() {
        return all.stream().map(Known::segment).distinct().toList();
    }

    /** In the order of the file. */
    List<Damage> of(Segment segment) {
        return all.stream()
                .filter(known -> known.segment == segment)
                .map(Known::damage)
                .toList();
    }

    /** The one that may have held this offset; null if none. */
    @Nullable
    Damage at(long offset) {
        for (Known known : all) {
            if (known.damage.holds(offset)) {
                return known.damage;
            }
        }
        return null;
    }

    /** Where a reader of the segment who begins at a position has to stop. */
    long stop(Segment segment, long position, long end) {
        for (Known known : all) {
            if (known.segment == segment && known.damage.position() >= position) {
                return Math.min(end, known.damage.position());
            }
        }
        return end;
    }

    /** The position from which on the batches up to this offset can be walked. */
    long walkFrom(Segment segment, long offset) {
        long from = 0;
        for (Known known : all) {
            if (known.segment == segment && known.damage.toOffset() <= offset) {
                from = known.damage.endPosition();
            }
        }
        return from;
    }
}
