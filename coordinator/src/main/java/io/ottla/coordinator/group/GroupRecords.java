package io.ottla.coordinator.group;

import io.ottla.coordinator.group.Group.InitialWindow;
import io.ottla.protocol.api.GroupMetadataKey;
import io.ottla.protocol.api.GroupMetadataValue;
import io.ottla.protocol.api.OffsetCommitKey;
import io.ottla.protocol.api.OffsetCommitValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Events as records of __consumer_offsets, in the versions that a Kafka 3.9 broker writes, and back. */
public final class GroupRecords {
    /** Key types of a committed offset; a reader takes both, 1 is written. */
    public static final int OFFSET_KEY_OLD = 0;

    public static final int OFFSET_KEY = 1;
    public static final int GROUP_KEY = 2;

    private static final int OFFSET_VALUE_WITH_EXPIRY = 1;
    private static final int OFFSET_VALUE = 3;
    private static final int GROUP_VALUE = 3;

    private GroupRecords() {}

    /** The record of an event; null for those that live in memory only. */
    public static @Nullable StoredRecord record(GroupEvent event) {
        if (event instanceof GroupEvent.OffsetSaved e) {
            int version = e.offset().expireMs() == CommittedOffset.NONE ? OFFSET_VALUE : OFFSET_VALUE_WITH_EXPIRY;
            return new StoredRecord(OFFSET_KEY, key(e.groupId(), e.key()), version, value(e.offset()));
        } else if (event instanceof GroupEvent.OffsetRemoved e) {
            return new StoredRecord(OFFSET_KEY, key(e.groupId(), e.key()), OFFSET_VALUE, null);
        } else if (event instanceof GroupEvent.GroupSaved e) {
            return new StoredRecord(GROUP_KEY, new GroupMetadataKey(e.group().id()), GROUP_VALUE, value(e.group()));
        } else if (event instanceof GroupEvent.GroupRemoved e) {
            return new StoredRecord(GROUP_KEY, new GroupMetadataKey(e.groupId()), GROUP_VALUE, null);
        }
        return null;
    }

    /** The event of a record that was read; a null value is a tombstone. */
    public static GroupEvent event(OffsetCommitKey key, @Nullable OffsetCommitValue value) {
        OffsetKey partition = new OffsetKey(key.topic(), key.partition());
        return value == null
                ? new GroupEvent.OffsetRemoved(key.group(), partition)
                : new GroupEvent.OffsetSaved(key.group(), partition, offset(value));
    }

    /** The event of a record of a transactional batch: it waits for the producer's marker. */
    public static GroupEvent event(long producerId, OffsetCommitKey key, @Nullable OffsetCommitValue value) {
        OffsetKey partition = new OffsetKey(key.topic(), key.partition());
        return new GroupEvent.OffsetPending(producerId, key.group(), partition, value == null ? null : offset(value));
    }

    /**
     * The event of a record that was read; a null value is a tombstone.
     *
     * @param version of the value: version 0 has no rebalance timeout of its own
     */
    public static GroupEvent event(GroupMetadataKey key, @Nullable GroupMetadataValue value, int version) {
        return value == null
                ? new GroupEvent.GroupRemoved(key.group())
                : new GroupEvent.GroupSaved(group(key.group(), value, version));
    }

    private static OffsetCommitKey key(String groupId, OffsetKey key) {
        return new OffsetCommitKey(groupId, key.topic(), key.partition());
    }

    private static OffsetCommitValue value(CommittedOffset offset) {
        return OffsetCommitValue.builder()
                .offset(offset.offset())
                .leaderEpoch(offset.leaderEpoch())
                .metadata(offset.metadata())
                .commitTimestamp(offset.commitMs())
                .expireTimestamp(offset.expireMs())
                .build();
    }

    private static CommittedOffset offset(OffsetCommitValue value) {
        return new CommittedOffset(
                value.offset(),
                value.leaderEpoch(),
                value.metadata(),
                value.commitTimestamp(),
                value.expireTimestamp());
    }

    private static GroupMetadataValue value(Group group) {
        return GroupMetadataValue.builder()
                .protocolType(group.protocolType() == null ? "" : group.protocolType())
                .generation(group.generation())
                .protocol(group.protocolName())
                .leader(group.leaderId())
                .currentStateTimestamp(group.phaseSinceMs())
                .members(group.members().values().stream()
                        .map(m -> value(m, group.protocolName()))
                        .toList())
                .build();
    }

    private static GroupMetadataValue.Member value(Member member, @Nullable String protocolName) {
        return GroupMetadataValue.Member.builder()
                .memberId(member.id())
                .groupInstanceId(member.instanceId())
                .clientId(member.clientId())
                .clientHost(member.clientHost())
                .rebalanceTimeout(member.rebalanceTimeoutMs())
                .sessionTimeout(member.sessionTimeoutMs())
                .subscription(member.metadata(protocolName))
                .assignment(member.assignment())
                .build();
    }

    private static Group group(String id, GroupMetadataValue value, int version) {
        Map<String, Member> members = new LinkedHashMap<>();
        for (GroupMetadataValue.Member m : value.members()) {
            members.put(m.memberId(), member(m, value, version));
        }
        return new Group(
                id,
                members.isEmpty() ? Phase.EMPTY : Phase.STABLE,
                value.currentStateTimestamp(),
                value.protocolType().isEmpty() ? null : value.protocolType(),
                value.generation(),
                value.protocol(),
                value.leader(),
                members,
                Group.instancesOf(members),
                Set.of(),
                InitialWindow.CLOSED);
    }

    private static Member member(GroupMetadataValue.Member m, GroupMetadataValue value, int version) {
        String protocolName = value.protocol() == null ? "" : value.protocol();
        return new Member(
                m.memberId(),
                m.groupInstanceId(),
                m.clientId(),
                m.clientHost(),
                m.sessionTimeout(),
                version == 0 ? m.sessionTimeout() : m.rebalanceTimeout(),
                value.protocolType(),
                List.of(new Member.Protocol(protocolName, m.subscription())),
                m.assignment(),
                GroupCommand.NO_TICKET,
                GroupCommand.NO_TICKET,
                false,
                false);
    }
}
