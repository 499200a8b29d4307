package io.ottla.protocol.record;

import io.netty.buffer.ByteBuf;
import io.ottla.protocol.wire.ErrorCode;
import java.util.List;

/** The verdict on produced record data. */
public sealed interface Admission {

    /** Goes to the log as it lies there; its timestamps, if need be, were corrected in place. */
    record AsIs() implements Admission {
        public static final AsIs ADMITTED = new AsIs();
    }

    /**
     * Goes to the log as these bytes, batches of format 2 from offset 0: it came in an old format, or the topic wants
     * another compression. The buffer passes to the receiver.
     */
    record Rewritten(ByteBuf batches) implements Admission {}

    /** Must not be stored. */
    record Refused(ErrorCode error, String message, List<RecordError> recordErrors) implements Admission {
        public Refused(ErrorCode error, String message) {
            this(error, message, List.of());
        }
    }
}
