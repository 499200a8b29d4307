package io.ottla.protocol.record.legacy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.Batches;
import io.ottla.protocol.record.Codec;
import io.ottla.protocol.record.RecordFeed;
import io.ottla.protocol.record.TimestampType;
import io.ottla.protocol.wire.MalformedException;

/**
 * The messages inside a compressed wrapper message.
 *
 * <pre>
 *   wrapper  offset = that of the last message inside, codec in the attributes, key null,
 *            value = compressed( message | message | ... )
 *   inside   format 0: absolute offsets; format 1: 0, 1, 2 ..., so the first is wrapper offset - last inside
 * </pre>
 *
 * As only the last message tells where format 1 begins, the content is expanded twice: once passing over all, once
 * message by message. An append time stands in the wrapper alone. Clients that leave the wrapper's offset at 0 exist;
 * what they wrote counts from 0.
 */
final class WrappedMessages extends MessageCursor {
    /** What {@link #offset} returns. */
    enum Offsets {
        ABSOLUTE,
        /** As they are written inside: for what a client produced. */
        AS_WRITTEN
    }

    private static final int LENGTH_AT = 8;
    private static final int MESSAGE_BYTES_GUESS = 512;

    private final BatchHeader wrapper;
    private final ByteBuf content;
    private final Codec codec;
    private final long offsetShift;
    private final RecordFeed feed;
    private final ByteBuf expanded = Unpooled.buffer(MESSAGE_BYTES_GUESS);

    WrappedMessages(BatchHeader entry, long expandedBytesMax, Offsets offsets) {
        this.wrapper = new BatchHeader(entry.buffer(), entry.position());
        message.wrap(entry.buffer(), entry.position(), entry.sizeBytes());
        Codec named = entry.codec();
        if (named == null || named == Codec.ZSTD) {
            throw new MalformedException("message of format " + entry.magic() + " has codec "
                    + (entry.attributes() & 0x07) + ", allowed are 0 to 3");
        }
        ByteBuf value = message.value();
        if (value == null) {
            throw new MalformedException("compressed message at offset " + entry.baseOffset() + " has no value");
        }
        this.codec = named;
        this.content = value;
        this.offsetShift = offsets == Offsets.ABSOLUTE ? shift(expandedBytesMax) : 0;
        this.feed = new RecordFeed(codec, entry.magic(), content, expandedBytesMax);
    }

    private long shift(long expandedBytesMax) {
        long last = wrapper.baseOffset();
        if (wrapper.magic() == 0 || last == 0) {
            return 0;
        }
        long lastInside = 0;
        try (RecordFeed pass = new RecordFeed(codec, wrapper.magic(), content, expandedBytesMax)) {
            while (!pass.exhausted()) {
                lastInside = pass.int64();
                pass.skip(checkedLength(pass.int32()));
            }
        }
        if (lastInside > last) {
            throw new MalformedException(
                    "wrapper message has offset " + last + ", the last message inside has " + lastInside);
        }
        return last - lastInside;
    }

    private static int checkedLength(int length) {
        if (length < MessageView.KEY_AT_V0 - BatchHeader.PREFIX_BYTES) {
            throw new MalformedException("message inside a wrapper claims a length of " + length + " bytes");
        }
        return length;
    }

    @Override
    public boolean next() {
        if (feed.exhausted()) {
            return false;
        }
        expanded.clear();
        feed.copyTo(expanded, BatchHeader.PREFIX_BYTES);
        feed.copyTo(expanded, checkedLength(expanded.getInt(LENGTH_AT)));
        int bytes = Batches.checkedSize(expanded, 0);
        message.wrap(expanded, 0, bytes);
        BatchHeader inside = message.header();
        if (inside.magic() != wrapper.magic()) {
            throw new MalformedException(
                    "wrapper of format " + wrapper.magic() + " holds a message of format " + inside.magic());
        }
        if (inside.isCompressed()) {
            throw new MalformedException("compressed message holds a compressed message");
        }
        return true;
    }

    @Override
    public long offset() {
        return super.offset() + offsetShift;
    }

    @Override
    public long timestampMs() {
        return wrapper.timestampType() == TimestampType.LOG_APPEND_TIME ? wrapper.maxTimestamp() : super.timestampMs();
    }

    /** Whether the message fits its own checksum. */
    boolean crcMatches() {
        return message.header().crcMatches();
    }

    @Override
    public void close() {
        feed.close();
        expanded.release();
    }
}
