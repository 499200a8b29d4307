package io.ottla.broker.api.data;

import io.ottla.broker.partition.Partition;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.wire.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * One partition of a fetch.
 *
 * @param key as the client names it
 * @param partition null when it is not here, for {@code missing}
 * @param toldWatermark what a follower was told last in its session, -1 if that is not known
 * @param slowed whether followers that are not in sync get this no faster than at a rate
 * @param compressedWithZstd whether the topic compresses with zstd, which old fetches cannot ask for
 * @param convertible whether the topic lets records be converted for fetches that know only older formats
 */
record Wanted(
        FetchSession.Key key,
        Fetch.Request.Partition request,
        @Nullable Partition partition,
        ErrorCode missing,
        long toldWatermark,
        boolean slowed,
        boolean compressedWithZstd,
        boolean convertible) {}
