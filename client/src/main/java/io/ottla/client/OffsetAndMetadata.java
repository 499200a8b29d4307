package io.ottla.client;

/**
 * A committed position: the offset of the next record to read.
 *
 * @param leaderEpoch epoch of the leader that the last record read came from; -1 = unknown
 * @param metadata a note of the one who committed, often empty
 */
public record OffsetAndMetadata(long offset, int leaderEpoch, String metadata) {
    /** Without epoch and text. */
    public static OffsetAndMetadata of(long offset) {
        return new OffsetAndMetadata(offset, -1, "");
    }
}
