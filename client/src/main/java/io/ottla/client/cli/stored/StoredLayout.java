package io.ottla.client.cli.stored;

import io.netty.buffer.Unpooled;
import io.ottla.protocol.api.GroupMetadataKey;
import io.ottla.protocol.api.GroupMetadataValue;
import io.ottla.protocol.api.OffsetCommitKey;
import io.ottla.protocol.api.OffsetCommitValue;
import io.ottla.protocol.api.TransactionLogKey;
import io.ottla.protocol.api.TransactionLogValue;
import io.ottla.protocol.wire.MalformedException;
import io.ottla.protocol.wire.Reader;
import org.jspecify.annotations.Nullable;

/**
 * One kind of record in an internal topic, which is told by its key's first number:
 *
 * <pre>
 *   key:    type int16    | fields, whose layout is always version 0's
 *   value:  version int16 | fields of that version           or no value: what the key names is deleted
 * </pre>
 */
public record StoredLayout<K, V>(int typeMin, int typeMax, int versionMax, Part<K> keys, Part<V> values) {
    public static final StoredLayout<OffsetCommitKey, OffsetCommitValue> OFFSET =
            new StoredLayout<>(0, 1, 4, OffsetCommitKey::read, OffsetCommitValue::read);
    public static final StoredLayout<GroupMetadataKey, GroupMetadataValue> GROUP =
            new StoredLayout<>(2, 2, 4, GroupMetadataKey::read, GroupMetadataValue::read);
    public static final StoredLayout<TransactionLogKey, TransactionLogValue> TRANSACTION =
            new StoredLayout<>(0, 0, 1, TransactionLogKey::read, TransactionLogValue::read);

    /** Reads what stands behind the first number. */
    public interface Part<T> {
        T read(Reader in, int version);
    }

    /** The number that says which kind of record it is. Throws MalformedException if there is none. */
    public static int type(byte[] key) {
        return reader(key).int16("type of the key");
    }

    /** The record, null if it is of another kind. Throws MalformedException, naming the field, for bytes that are not one. */
    public @Nullable Stored<K, V> read(byte[] key, byte @Nullable [] value) {
        Reader keyReader = reader(key);
        int type = keyReader.int16("type of the key");
        if (type < typeMin || type > typeMax) {
            return null;
        }
        K decoded = keys.read(keyReader, 0);
        if (value == null) {
            return new Stored<>(type, decoded, Stored.DELETED, null);
        }
        Reader valueReader = reader(value);
        int version = valueReader.int16("version of the value");
        boolean known = version >= 0 && version <= versionMax;
        return new Stored<>(type, decoded, version, known ? values.read(valueReader, version) : null);
    }

    /** The value, where only one of a version that is known can be shown. Throws MalformedException for another. */
    public V known(Stored<K, V> record) {
        V value = record.value();
        if (value == null) {
            throw new MalformedException(
                    "version of the value is " + record.version() + ", known are 0 to " + versionMax);
        }
        return value;
    }

    private static Reader reader(byte[] bytes) {
        return new Reader(Unpooled.wrappedBuffer(bytes));
    }
}
