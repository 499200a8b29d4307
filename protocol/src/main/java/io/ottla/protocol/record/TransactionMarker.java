package io.ottla.protocol.record;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ottla.protocol.wire.MalformedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The end of a producer's transaction in one partition: a control batch of one record (KIP-98).
 *
 * <pre>
 *   key    version int16 = 0 | type int16: 0 abort, 1 commit (others: control of the Raft log)
 *   value  version int16 = 0 | coordinator epoch int32
 * </pre>
 */
public record TransactionMarker(
        Outcome outcome, long producerId, short producerEpoch, int coordinatorEpoch, long timestampMs) {
    private static final int KEY_BYTES = 4;
    private static final int VALUE_BYTES = 6;

    /** How it ended; the order is that of the types on the wire, 0 and 1. */
    public enum Outcome {
        ABORT,
        COMMIT
    }

    /** Writes the batch behind the writer index and returns a view of it. */
    public BatchHeader write(ByteBuf out, long offset, int leaderEpoch) {
        BatchTraits traits = BatchTraits.PLAIN
                .withBaseOffset(offset)
                .withLeaderEpoch(leaderEpoch)
                .withProducer(producerId, producerEpoch, -1)
                .withTransactional(true)
                .withControl(true);
        ByteBuf key = Unpooled.buffer(KEY_BYTES).writeShort(0).writeShort(outcome.ordinal());
        ByteBuf value = Unpooled.buffer(VALUE_BYTES).writeShort(0).writeInt(coordinatorEpoch);
        try (BatchBuilder batch = new BatchBuilder(out, traits)) {
            return batch.append(timestampMs, key, value, List.of()).finish();
        }
    }

    /** The marker in a control batch; null if it is one of another type. Throws MalformedException for a broken one. */
    public static @Nullable TransactionMarker read(BatchHeader control) {
        try (RecordCursor record = RecordCursor.open(control)) {
            ByteBuf key = record.next() ? record.key() : null;
            ByteBuf value = key == null ? null : record.value();
            if (key == null || key.readableBytes() < KEY_BYTES) {
                throw new MalformedException(
                        "control batch at offset " + control.baseOffset() + " has no typed record");
            }
            int type = key.getShort(key.readerIndex() + Short.BYTES);
            if (type < 0 || type >= Outcome.values().length) {
                return null;
            }
            if (value == null || value.readableBytes() < VALUE_BYTES) {
                throw new MalformedException("transaction marker at offset " + control.baseOffset() + " has no epoch");
            }
            int epoch = value.getInt(value.readerIndex() + Short.BYTES);
            return new TransactionMarker(
                    Outcome.values()[type], control.producerId(), control.producerEpoch(), epoch, record.timestampMs());
        }
    }
}
