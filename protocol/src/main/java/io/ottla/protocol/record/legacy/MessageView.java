package io.ottla.protocol.record.legacy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.wire.MalformedException;
import org.jspecify.annotations.Nullable;

/**
 * A movable view of one message of format 0 or 1 that is there in full; the layout is drawn in {@link BatchHeader}.
 *
 * <p>Thread: its owner's.
 */
final class MessageView {
    static final int KEY_AT_V0 = 18;
    static final int KEY_AT_V1 = 26;

    private final BatchHeader header = new BatchHeader(Unpooled.EMPTY_BUFFER, 0);
    private int keyAt;
    private int keyBytes;
    private int valueAt;
    private int valueBytes;

    /** Moves to the message that fills this range. Throws MalformedException if key and value do not. */
    void wrap(ByteBuf buf, int at, int bytes) {
        header.wrap(buf, at);
        int end = at + bytes;
        keyAt = at + (header.magic() == 0 ? KEY_AT_V0 : KEY_AT_V1) + Integer.BYTES;
        keyBytes = part("key", keyAt, end - Integer.BYTES);
        valueAt = keyAt + Math.max(0, keyBytes) + Integer.BYTES;
        valueBytes = part("value", valueAt, end);
        if (valueAt + Math.max(0, valueBytes) != end) {
            throw new MalformedException("message at offset " + header.baseOffset() + " is longer than its parts");
        }
    }

    private int part(String name, int at, int end) {
        int bytes = at > end ? Integer.MAX_VALUE : header.buffer().getInt(at - Integer.BYTES);
        if (bytes < -1 || bytes > end - at) {
            throw new MalformedException(name + " of the message at offset " + header.baseOffset() + " claims " + bytes
                    + " bytes, allowed are -1 to " + Math.max(0, end - at));
        }
        return bytes;
    }

    BatchHeader header() {
        return header;
    }

    @Nullable
    ByteBuf key() {
        return keyBytes < 0 ? null : header.buffer().slice(keyAt, keyBytes);
    }

    @Nullable
    ByteBuf value() {
        return valueBytes < 0 ? null : header.buffer().slice(valueAt, valueBytes);
    }
}
