package io.ottla.protocol.record;

import io.ottla.protocol.record.Admission.Refused;
import io.ottla.protocol.wire.ErrorCode;
import org.jspecify.annotations.Nullable;

/** What the header of a batch that a client produced must say, before its records are looked at. */
final class HeaderCheck {
    private HeaderCheck() {}

    static @Nullable Refused check(BatchHeader batch) {
        Refused refused = checkAttributes(batch);
        if (refused == null) {
            refused = checkCounts(batch);
        }
        return refused == null ? checkProducer(batch) : refused;
    }

    private static @Nullable Refused checkAttributes(BatchHeader batch) {
        if (batch.codec() == null) {
            return new Refused(
                    ErrorCode.UNSUPPORTED_COMPRESSION_TYPE,
                    "batch has codec " + (batch.attributes() & BatchHeader.CODEC_MASK) + ", allowed are 0 to 4");
        }
        if (batch.isControl()) {
            return invalid("batch is a control batch, which clients may not write");
        }
        if (batch.hasDeleteHorizon()) {
            return invalid("batch has a delete horizon, which only the log cleaner may set");
        }
        if (batch.timestampType() == TimestampType.LOG_APPEND_TIME) {
            return new Refused(
                    ErrorCode.INVALID_TIMESTAMP, "batch has timestamp type LogAppendTime, which only brokers may set");
        }
        return null;
    }

    private static @Nullable Refused checkCounts(BatchHeader batch) {
        if (batch.baseOffset() != 0) {
            return invalid("batch has base offset " + batch.baseOffset() + ", allowed is 0");
        }
        if (batch.recordCount() <= 0) {
            return invalid("batch has record count " + batch.recordCount() + ", at least 1 is needed");
        }
        if (batch.lastOffsetDelta() != batch.recordCount() - 1) {
            return invalid("batch has record count " + batch.recordCount() + " and last offset delta "
                    + batch.lastOffsetDelta() + ", which do not fit");
        }
        return null;
    }

    private static @Nullable Refused checkProducer(BatchHeader batch) {
        long id = batch.producerId();
        if (id < BatchHeader.NO_PRODUCER) {
            return invalid("batch has producer id " + id + ", allowed are -1 and more");
        }
        if (id == BatchHeader.NO_PRODUCER) {
            return batch.isTransactional() ? invalid("batch is transactional without a producer id") : null;
        }
        if (batch.producerEpoch() < 0) {
            return invalid("batch has producer id " + id + " with epoch " + batch.producerEpoch()
                    + ", allowed are 0 and more");
        }
        if (batch.baseSequence() < 0) {
            return invalid("batch has producer id " + id + " with base sequence " + batch.baseSequence()
                    + ", allowed are 0 and more");
        }
        return null;
    }

    private static Refused invalid(String message) {
        return new Refused(ErrorCode.INVALID_RECORD, message);
    }
}
