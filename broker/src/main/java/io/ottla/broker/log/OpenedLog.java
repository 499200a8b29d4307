package io.ottla.broker.log;

import io.ottla.protocol.wire.Uuid;

/**
 * What {@link Opening} found of a log on disk.
 *
 * @param recoveryPoint everything below it is on the medium
 * @param cleanStop whether nothing needs to be written if it is closed unchanged
 */
record OpenedLog(
        Uuid topicId,
        Segment[] segments,
        EpochHistory epochs,
        Producers producers,
        long logStartOffset,
        long logEndOffset,
        long highWatermark,
        long recoveryPoint,
        boolean cleanStop) {}
