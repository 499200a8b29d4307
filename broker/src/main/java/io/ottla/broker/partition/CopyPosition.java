package io.ottla.broker.partition;

import io.ottla.broker.log.Log;
import io.ottla.protocol.wire.Uuid;

/**
 * Where a copy stands, which is what its next fetch says.
 *
 * @param topicId zero if unknown
 * @param endOffset the next record to be copied
 * @param lastEpoch the leader epoch of the newest record, -1 if the log knows of none
 * @param startOffset the first record that the copy has
 */
public record CopyPosition(Uuid topicId, long endOffset, int lastEpoch, long startOffset) {
    static CopyPosition of(Log log) {
        return new CopyPosition(
                log.topicId(),
                log.view().logEndOffset(),
                log.latestEpoch(),
                log.view().logStartOffset());
    }
}
