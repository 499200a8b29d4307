package io.ottla.protocol.record.legacy;

import io.netty.buffer.ByteBuf;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.Header;
import io.ottla.protocol.record.RecordCursor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The messages of one entry of format 0 or 1: itself, or what is inside a compressed wrapper. */
public abstract class MessageCursor implements RecordCursor {
    final MessageView message = new MessageView();

    MessageCursor() {}

    /** See {@link RecordCursor#open(BatchHeader, long)}. */
    public static RecordCursor open(BatchHeader message, long expandedBytesMax) {
        return message.isCompressed()
                ? new WrappedMessages(message, expandedBytesMax, WrappedMessages.Offsets.ABSOLUTE)
                : new SingleMessage(message);
    }

    @Override
    public long offset() {
        return message.header().baseOffset();
    }

    @Override
    public long timestampMs() {
        return message.header().maxTimestamp();
    }

    @Override
    public int sequence() {
        return -1;
    }

    @Override
    public @Nullable ByteBuf key() {
        return message.key();
    }

    @Override
    public @Nullable ByteBuf value() {
        return message.value();
    }

    @Override
    public int headerCount() {
        return 0;
    }

    @Override
    public List<Header> headers() {
        return List.of();
    }

    @Override
    public int sizeBytes() {
        return message.header().sizeBytes();
    }
}
