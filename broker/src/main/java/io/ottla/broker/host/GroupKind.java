package io.ottla.broker.host;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ottla.coordinator.group.Group;
import io.ottla.coordinator.group.GroupAnswer;
import io.ottla.coordinator.group.GroupCommand;
import io.ottla.coordinator.group.GroupEvent;
import io.ottla.coordinator.group.GroupMachine;
import io.ottla.coordinator.group.GroupRecords;
import io.ottla.coordinator.group.GroupSettings;
import io.ottla.coordinator.group.ResumeGroups;
import io.ottla.coordinator.group.StoredRecord;
import io.ottla.coordinator.machine.Machine;
import io.ottla.protocol.api.GroupMetadataKey;
import io.ottla.protocol.api.GroupMetadataValue;
import io.ottla.protocol.api.OffsetCommitKey;
import io.ottla.protocol.api.OffsetCommitValue;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.RecordCursor;
import io.ottla.protocol.record.TransactionMarker;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.MalformedException;
import io.ottla.protocol.wire.Message;
import io.ottla.protocol.wire.Reader;
import io.ottla.protocol.wire.Writer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Group machines and their records in __consumer_offsets; see {@link StoredRecord} for the layout. */
public final class GroupKind implements HostedKind<GroupCommand<?>, GroupEvent, GroupAnswer> {
    private static final int OFFSET_VALUE_MAX = 4;
    private static final int GROUP_VALUE_MAX = 4;

    private final Supplier<GroupSettings> settings;

    public GroupKind(Supplier<GroupSettings> settings) {
        this.settings = settings;
    }

    @Override
    public Machine<GroupCommand<?>, GroupEvent, GroupAnswer> machine() {
        return new GroupMachine(settings);
    }

    @Override
    public @Nullable Stored store(GroupEvent event) {
        StoredRecord record = GroupRecords.record(event);
        if (record == null) {
            return null;
        }
        byte[] value =
                record.value() == null ? null : bytes(record.valueVersion(), record.value(), record.valueVersion());
        return new Stored(bytes(record.keyType(), record.key(), 0), value);
    }

    @Override
    public @Nullable String news(GroupEvent event) {
        if (event instanceof GroupEvent.GroupSaved saved) {
            Group group = saved.group();
            return "group=" + group.id() + " state=" + group.phase().wireName() + " generation=" + group.generation()
                    + " members=" + group.members().size();
        }
        return event instanceof GroupEvent.GroupRemoved removed ? "group=" + removed.groupId() + " removed" : null;
    }

    @Override
    public void restore(BatchHeader batch, Consumer<GroupEvent> to) {
        if (batch.isControl()) {
            TransactionMarker marker = TransactionMarker.read(batch);
            if (marker != null) {
                boolean committed = marker.outcome() == TransactionMarker.Outcome.COMMIT;
                to.accept(new GroupEvent.TransactionEnded(batch.producerId(), committed));
            }
            return;
        }
        try (RecordCursor records = RecordCursor.open(batch)) {
            while (records.next()) {
                ByteBuf key = records.key();
                if (key != null) {
                    restore(batch, key, records.value(), to);
                }
            }
        }
    }

    /** Records of the newer group types are left alone: this broker does not coordinate those. */
    private static void restore(BatchHeader batch, ByteBuf key, @Nullable ByteBuf value, Consumer<GroupEvent> to) {
        Reader keyReader = new Reader(key);
        int type = keyReader.int16("type");
        if (type == GroupRecords.OFFSET_KEY || type == GroupRecords.OFFSET_KEY_OLD) {
            OffsetCommitKey offsetKey = OffsetCommitKey.read(keyReader, 0);
            OffsetCommitValue offset = value == null ? null : offset(value);
            to.accept(
                    batch.isTransactional()
                            ? GroupRecords.event(batch.producerId(), offsetKey, offset)
                            : GroupRecords.event(offsetKey, offset));
        } else if (type == GroupRecords.GROUP_KEY) {
            GroupMetadataKey groupKey = GroupMetadataKey.read(keyReader, 0);
            to.accept(value == null ? GroupRecords.event(groupKey, null, 0) : group(groupKey, value));
        }
    }

    private static OffsetCommitValue offset(ByteBuf value) {
        Reader reader = new Reader(value);
        return OffsetCommitValue.read(reader, version(reader, OFFSET_VALUE_MAX));
    }

    private static GroupEvent group(GroupMetadataKey key, ByteBuf value) {
        Reader reader = new Reader(value);
        int version = version(reader, GROUP_VALUE_MAX);
        return GroupRecords.event(key, GroupMetadataValue.read(reader, version), version);
    }

    private static int version(Reader reader, int max) {
        int version = reader.int16("version");
        if (version < 0 || version > max) {
            throw new MalformedException("value has version " + version + ", known are 0 to " + max);
        }
        return version;
    }

    private static byte[] bytes(int prefix, Message message, int version) {
        byte[] bytes = new byte[Short.BYTES + message.size(version)];
        ByteBuf out = Unpooled.wrappedBuffer(bytes).clear();
        out.writeShort(prefix);
        message.write(new Writer(out), version);
        return bytes;
    }

    @Override
    public GroupCommand<?> resume() {
        return new ResumeGroups();
    }

    @Override
    public GroupAnswer refuse(GroupCommand<?> command, ErrorCode error) {
        return command.refuse(error);
    }

    @Override
    public GroupAnswer whileLoading(GroupCommand<?> command) {
        return command.whileLoading();
    }

    @Override
    public GroupAnswer tooLarge(GroupCommand<?> command) {
        return command.tooLarge();
    }

    @Override
    public boolean isUnasked(GroupCommand<?> command) {
        return command instanceof GroupCommand.Unasked;
    }
}
