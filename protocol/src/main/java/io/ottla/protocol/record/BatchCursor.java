package io.ottla.protocol.record;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ottla.protocol.wire.MalformedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The records of a batch of format 2. Plain ones are seen where they lie; compressed ones are expanded one at a time
 * into a buffer that grows only as bytes come.
 */
final class BatchCursor implements RecordCursor {
    private static final int RECORD_BYTES_GUESS = 512;

    private final RecordFeed feed;
    private final @Nullable ByteBuf expanded;
    private final ByteBuf plain;
    private final int plainAt;
    private final RecordView record = new RecordView();
    private final long baseOffset;
    private final long baseTimestamp;
    private final long appendTime;
    private final int baseSequence;
    private int left;
    private int sizeBytes;

    BatchCursor(BatchHeader batch, long expandedBytesMax) {
        Codec codec = batch.codec();
        if (codec == null) {
            throw new MalformedException("batch has codec " + (batch.attributes() & BatchHeader.CODEC_MASK)
                    + ", allowed are 0 to " + Codec.ZSTD.id());
        }
        this.plain = batch.buffer();
        this.plainAt = batch.position() + BatchHeader.BYTES;
        int bytes = batch.sizeBytes() - BatchHeader.BYTES;
        this.left = batch.recordCount();
        // An empty batch, which compaction leaves, has no content even if its codec says compressed.
        boolean compressed = codec != Codec.NONE && left > 0;
        this.feed = compressed
                ? new RecordFeed(codec, batch.magic(), plain.slice(plainAt, bytes), expandedBytesMax)
                : new RecordFeed(plain, plainAt, bytes);
        this.expanded = compressed ? Unpooled.buffer(RECORD_BYTES_GUESS) : null;
        this.baseOffset = batch.baseOffset();
        this.baseTimestamp = batch.baseTimestamp();
        this.appendTime = batch.timestampType() == TimestampType.LOG_APPEND_TIME
                ? batch.maxTimestamp()
                : BatchHeader.NO_TIMESTAMP;
        this.baseSequence = batch.baseSequence();
    }

    @Override
    public boolean next() {
        if (left <= 0) {
            if (!feed.exhausted()) {
                throw new MalformedException("batch holds more bytes than its record count covers");
            }
            return false;
        }
        left--;
        long start = feed.position();
        int bytes = feed.varint();
        if (bytes < 0) {
            throw new MalformedException("record claims " + bytes + " bytes");
        }
        locate(bytes);
        sizeBytes = (int) (feed.position() - start);
        return true;
    }

    private void locate(int bytes) {
        if (expanded == null) {
            int at = plainAt + (int) feed.position();
            feed.skip(bytes);
            record.wrap(plain, at, bytes);
        } else {
            expanded.clear();
            feed.copyTo(expanded, bytes);
            record.wrap(expanded, 0, bytes);
        }
    }

    @Override
    public long offset() {
        return baseOffset + record.offsetDelta();
    }

    @Override
    public long timestampMs() {
        return appendTime != BatchHeader.NO_TIMESTAMP ? appendTime : baseTimestamp + record.timestampDelta();
    }

    @Override
    public int sequence() {
        return baseSequence < 0 ? baseSequence : baseSequence + record.offsetDelta() & Integer.MAX_VALUE;
    }

    @Override
    public @Nullable ByteBuf key() {
        return record.key();
    }

    @Override
    public @Nullable ByteBuf value() {
        return record.value();
    }

    @Override
    public byte @Nullable [] keyBytes() {
        return record.keyBytes();
    }

    @Override
    public byte @Nullable [] valueBytes() {
        return record.valueBytes();
    }

    @Override
    public int headerCount() {
        return record.headerCount();
    }

    @Override
    public List<Header> headers() {
        return record.headers();
    }

    @Override
    public int sizeBytes() {
        return sizeBytes;
    }

    @Override
    public void close() {
        feed.close();
        if (expanded != null) {
            expanded.release();
        }
    }
}
