package io.ottla.protocol.record;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One record with bytes of its own, cut loose from the batch that it came in. For those who keep records; the hot path
 * never makes one.
 *
 * @param offset absolute
 * @param timestampMs since the epoch, -1 for none
 */
public record Record(
        long offset, long timestampMs, byte @Nullable [] key, byte @Nullable [] value, List<Header> headers) {}
