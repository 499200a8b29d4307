package io.ottla.client.cli.stored;

import io.ottla.protocol.api.OffsetCommitKey;
import io.ottla.protocol.api.OffsetCommitValue;
import org.jspecify.annotations.Nullable;

/**
 * Committed offsets as Kafka's OffsetsMessageFormatter prints them up to 3.9:
 *
 * <pre>  [group,topic,3]::OffsetAndMetadata(offset=5, leaderEpoch=Optional[7], metadata=, commitTimestamp=100, expireTimestamp=None)</pre>
 */
final class OffsetText {
    private OffsetText() {}

    static @Nullable String line(byte[] key, byte @Nullable [] value) {
        Stored<OffsetCommitKey, OffsetCommitValue> record = StoredLayout.OFFSET.read(key, value);
        if (record == null) {
            return null;
        }
        OffsetCommitKey of = record.key();
        String place = "[" + of.group() + "," + of.topic() + "," + of.partition() + "]::";
        return place + (record.isDeletion() ? "NULL" : text(StoredLayout.OFFSET.known(record)));
    }

    private static String text(OffsetCommitValue value) {
        String epoch = value.leaderEpoch() < 0 ? "Optional.empty" : "Optional[" + value.leaderEpoch() + "]";
        String expiry = value.expireTimestamp() < 0 ? "None" : "Some(" + value.expireTimestamp() + ")";
        return "OffsetAndMetadata(offset=" + value.offset() + ", leaderEpoch=" + epoch + ", metadata="
                + value.metadata() + ", commitTimestamp=" + value.commitTimestamp() + ", expireTimestamp=" + expiry
                + ")";
    }
}
