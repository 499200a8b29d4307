package io.ottla.protocol.record.legacy;

import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.RecordCursor;

/** The messages of one entry of format 0 or 1: itself, or what is inside a compressed wrapper. */
public final class MessageCursor {
    private MessageCursor() {}

    /** See {@link RecordCursor#open(BatchHeader, long)}. */
    public static RecordCursor open(BatchHeader message, long expandedBytesMax) {
        throw new UnsupportedOperationException("in work");
    }
}
