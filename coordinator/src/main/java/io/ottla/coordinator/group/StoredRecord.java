package io.ottla.coordinator.group;

import io.ottla.protocol.wire.Message;
import org.jspecify.annotations.Nullable;

/**
 * A record of __consumer_offsets in parts; on disk each part is an int16 and the message in its layout.
 *
 * <pre>
 *   key:   int16 type (1 offset, 2 group)  | key message, layout 0
 *   value: int16 version                   | value message, layout of that version; absent for a tombstone
 * </pre>
 */
public record StoredRecord(
        int keyType,
        Message key,
        int valueVersion,
        @Nullable Message value) {}
