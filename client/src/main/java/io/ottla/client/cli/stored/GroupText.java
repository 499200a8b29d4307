package io.ottla.client.cli.stored;

import io.ottla.protocol.api.GroupMetadataKey;
import io.ottla.protocol.api.GroupMetadataValue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Classic groups as Kafka's GroupMetadataMessageFormatter prints them up to 3.9, members in the order of the record:
 *
 * <pre>
 *   group::GroupMetadata(groupId=group, generation=4, protocolType=Some(consumer), currentState=Stable, members=HashMap(
 *       id -> MemberMetadata(memberId=id, groupInstanceId=None, clientId=c, clientHost=/h, sessionTimeoutMs=45000,
 *       rebalanceTimeoutMs=300000, supportedProtocols=List(range))))
 * </pre>
 */
final class GroupText {
    private GroupText() {}

    static @Nullable String line(byte[] key, byte @Nullable [] value) {
        Stored<GroupMetadataKey, GroupMetadataValue> record = StoredLayout.GROUP.read(key, value);
        if (record == null) {
            return null;
        }
        String group = record.key().group();
        return group + "::" + (record.isDeletion() ? "NULL" : text(group, record));
    }

    private static String text(String group, Stored<GroupMetadataKey, GroupMetadataValue> record) {
        GroupMetadataValue value = StoredLayout.GROUP.known(record);
        String type = value.protocolType().isEmpty() ? null : value.protocolType();
        String members = value.members().stream()
                .map(member -> member.memberId() + " -> " + member(member, value.protocol(), record.version()))
                .collect(Collectors.joining(", ", "HashMap(", ")"));
        return "GroupMetadata(groupId=" + group + ", generation=" + value.generation() + ", protocolType="
                + option(type) + ", currentState="
                + (value.members().isEmpty() ? "Empty" : "Stable") + ", members=" + members + ")";
    }

    /** Version 0 has one time for both. */
    private static String member(GroupMetadataValue.Member member, @Nullable String protocol, int version) {
        int rebalanceTimeoutMs = version == 0 ? member.sessionTimeout() : member.rebalanceTimeout();
        return "MemberMetadata(memberId=" + member.memberId() + ", groupInstanceId="
                + option(member.groupInstanceId()) + ", clientId=" + member.clientId() + ", clientHost="
                + member.clientHost() + ", sessionTimeoutMs=" + member.sessionTimeout() + ", rebalanceTimeoutMs="
                + rebalanceTimeoutMs + ", supportedProtocols=List(" + protocol + "))";
    }

    private static String option(@Nullable String text) {
        return text == null ? "None" : "Some(" + text + ")";
    }
}
