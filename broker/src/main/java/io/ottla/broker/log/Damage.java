package io.ottla.broker.log;

/**
 * A stretch of a segment that does not hold what was written there.
 *
 * <pre>
 *   | batch | batch | ??????????????? | batch |
 *                   ^ position          ^ endPosition
 *                   fromOffset          toOffset
 * </pre>
 *
 * @param segmentBase the first offset of its segment
 * @param position its first byte in the segment's file
 * @param endPosition where the next sound batch begins, or the file ends
 * @param fromOffset the first offset that may be lost
 * @param toOffset the first offset behind it that is there
 * @param why what was found, for people
 */
public record Damage(long segmentBase, int position, int endPosition, long fromOffset, long toOffset, String why) {

    boolean holds(long offset) {
        return offset >= fromOffset && offset < toOffset;
    }

    @Override
    public String toString() {
        return "file=" + SegmentName.of(segmentBase, SegmentName.LOG) + " position=" + position + " to=" + endPosition
                + " offsets=" + fromOffset + " to " + (toOffset - 1) + ": " + why;
    }
}
