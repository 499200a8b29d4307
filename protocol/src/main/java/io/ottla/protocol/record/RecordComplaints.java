package io.ottla.protocol.record;

import io.ottla.protocol.record.Admission.Refused;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers which records of well-formed record data break the rules of the topic, for an answer per record (KIP-467). */
public final class RecordComplaints {
    /** So many records are named in an answer, however many are wrong. */
    public static final int NAMED_MAX = 100;

    private final ProduceRules rules;
    private final boolean timestampsMatter;
    private @Nullable List<RecordError> errors;
    private @Nullable ErrorCode code;
    private int count;

    public RecordComplaints(ProduceRules rules) {
        this.rules = rules;
        this.timestampsMatter = rules.timestampType() != TimestampType.LOG_APPEND_TIME;
    }

    /** The record has no key and the topic needs one. */
    public void noKey(int index) {
        add(index, ErrorCode.INVALID_RECORD, "the topic is compacted, so a record needs a key");
    }

    /** The record alone was harmed on the way. */
    public void harmed(int index, String message) {
        add(index, ErrorCode.CORRUPT_MESSAGE, message);
    }

    /** Looks at a create time, in ms since the epoch. */
    public void checkTimestamp(int index, long timestampMs) {
        if (timestampMs == BatchHeader.NO_TIMESTAMP || !timestampsMatter) {
            return;
        }
        if (isBehind(timestampMs)) {
            add(
                    index,
                    ErrorCode.INVALID_TIMESTAMP,
                    "timestamp " + timestampMs + " is more than " + rules.timestampBeforeMaxMs()
                            + " ms behind the broker's time " + rules.nowMs());
        } else if (timestampMs > rules.nowMs() && timestampMs - rules.nowMs() > rules.timestampAfterMaxMs()) {
            add(
                    index,
                    ErrorCode.INVALID_TIMESTAMP,
                    "timestamp " + timestampMs + " is more than " + rules.timestampAfterMaxMs()
                            + " ms ahead of the broker's time " + rules.nowMs());
        }
    }

    /** Negative timestamps other than -1 are no clock's, but clients exist that send them when they have none. */
    private boolean isBehind(long timestampMs) {
        if (timestampMs >= rules.nowMs() || rules.timestampBeforeMaxMs() == Long.MAX_VALUE) {
            return false;
        }
        long behindMs = rules.nowMs() - timestampMs;
        return behindMs < 0 || behindMs > rules.timestampBeforeMaxMs();
    }

    private void add(int index, ErrorCode of, String message) {
        count++;
        if (errors == null) {
            errors = new ArrayList<>();
            code = of;
        }
        if (errors.size() < NAMED_MAX) {
            errors.add(new RecordError(index, message));
        }
    }

    /** The verdict with the code of the first complaint; null if there was none. */
    public @Nullable Refused refused() {
        if (errors == null || code == null) {
            return null;
        }
        RecordError first = errors.get(0);
        String message = count + " of the records break a rule of the topic, first record " + first.index() + ": "
                + first.message();
        return new Refused(code, message, List.copyOf(errors));
    }
}
