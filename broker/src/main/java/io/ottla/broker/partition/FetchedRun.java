package io.ottla.broker.partition;

import io.netty.buffer.ByteBuf;

/**
 * What a leader sent for one partition.
 *
 * @param offset that was asked for
 * @param records whole batches, perhaps with a part of one more; empty for none; stays the caller's
 * @param leaderWatermark the leader's high watermark
 * @param leaderStart the leader's log start
 */
public record FetchedRun(long offset, ByteBuf records, long leaderWatermark, long leaderStart) {}
