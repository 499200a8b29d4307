package io.ottla.protocol.record;

import io.netty.buffer.ByteBuf;
import io.ottla.protocol.wire.MalformedException;

/**
 * Walks a run of batches of any format, one behind the other, as a fetch answer or a segment has them. Makes no object
 * for a batch or record: {@link #header} is the same view, moved.
 *
 * <pre>
 *   | whole batch | whole batch | ... | torn rest |
 *   ^ readerIndex        ^ header              ^ end of whole batches     ^ writerIndex
 * </pre>
 *
 * Thread: its owner's. The buffer is not retained and its indices stay as they are.
 */
public final class Batches {
    /** The smallest message of format 0: no key, no value. */
    private static final int SIZE_MIN_V0 = 26;

    private static final int SIZE_MIN_V1 = 34;

    private final ByteBuf run;
    private final int end;
    private final BatchHeader header;
    private int next;

    /** The readable bytes of the buffer. */
    public Batches(ByteBuf run) {
        this(run, run.readerIndex(), run.readableBytes());
    }

    /** A range of the buffer, by index. */
    public Batches(ByteBuf run, int at, int bytes) {
        this.run = run;
        this.end = at + bytes;
        this.next = at;
        this.header = new BatchHeader(run, at);
    }

    /**
     * Moves to the next batch; false when no whole one is left. Throws MalformedException when what is there cannot be
     * the start of one: an unknown magic, or a length that no batch can have.
     */
    public boolean next() {
        if (end - next < BatchHeader.PEEK_BYTES) {
            return false;
        }
        int size = checkedSize(run, next);
        if (size > end - next) {
            return false;
        }
        header.wrap(run, next);
        next += size;
        return true;
    }

    /** The batch that {@link #next} moved to. */
    public BatchHeader header() {
        return header;
    }

    /** The bytes behind the last whole batch: not 0 if the run is torn. To ask when {@link #next} was false. */
    public int restBytes() {
        return end - next;
    }

    /**
     * The size in bytes, prefix included, of the batch that starts at this index, of which at least
     * {@link BatchHeader#PEEK_BYTES} are there. Throws MalformedException for an unknown magic or an impossible length.
     */
    public static int checkedSize(ByteBuf buf, int at) {
        int length = buf.getInt(at + BatchHeader.LENGTH_AT);
        int magic = buf.getByte(at + BatchHeader.MAGIC_AT);
        int sizeMin = switch (magic) {
            case 0 -> SIZE_MIN_V0;
            case 1 -> SIZE_MIN_V1;
            case 2 -> BatchHeader.BYTES;
            default -> throw new MalformedException("batch has magic " + magic + ", allowed are 0 to 2");
        };
        if (length < sizeMin - BatchHeader.PREFIX_BYTES || length > Integer.MAX_VALUE - BatchHeader.PREFIX_BYTES) {
            throw new MalformedException("batch of magic " + magic + " claims a length of " + length
                    + " bytes, allowed are " + (sizeMin - BatchHeader.PREFIX_BYTES) + " and more");
        }
        return length + BatchHeader.PREFIX_BYTES;
    }
}
