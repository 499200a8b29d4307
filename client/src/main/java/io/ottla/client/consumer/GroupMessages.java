package io.ottla.client.consumer;

import io.ottla.client.GroupAssignment;
import io.ottla.client.TopicPartition;
import io.ottla.client.net.OffsetMessages;
import io.ottla.client.net.Request;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.Heartbeat;
import io.ottla.protocol.api.JoinGroup;
import io.ottla.protocol.api.LeaveGroup;
import io.ottla.protocol.api.SyncGroup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** The requests of a member of a group. Pure. */
final class GroupMessages {
    private static final String CONSUMER = "consumer";
    /** The coordinator answers a join at the latest after the rebalance timeout; this much is for the way. */
    private static final int WAY_MS = 5000;
    /** Static members from here (KIP-345). */
    private static final int JOIN_STATIC_FROM = 5;

    private static final int OTHERS_STATIC_FROM = 3;

    private final ConsumerRules rules;
    private final String group;

    GroupMessages(ConsumerRules rules, String group) {
        this.rules = rules;
        this.group = group;
    }

    Request join(String memberId, Set<String> topics) {
        byte[] subscription = GroupAssignment.writeSubscription(topics);
        List<JoinGroup.Request.Protocol> protocols = rules.assignors().stream()
                .map(Assignors::protocolName)
                .map(Objects::requireNonNull)
                .distinct()
                .map(name -> new JoinGroup.Request.Protocol(name, subscription))
                .toList();
        JoinGroup.Request body = JoinGroup.Request.builder()
                .groupId(group)
                .sessionTimeoutMs(rules.sessionTimeoutMs())
                .rebalanceTimeoutMs(rules.maxPollIntervalMs())
                .memberId(memberId)
                .groupInstanceId(rules.instanceId())
                .protocolType(CONSUMER)
                .protocols(protocols)
                .build();
        int from = rules.instanceId() == null ? 0 : JOIN_STATIC_FROM;
        return Request.of(ApiKey.JOIN_GROUP, from, ApiKey.JOIN_GROUP.highest(), version -> body)
                .within((int) Math.min(Integer.MAX_VALUE, (long) rules.maxPollIntervalMs() + WAY_MS));
    }

    Request sync(
            OffsetMessages.Member member, JoinGroup.Response joined, List<SyncGroup.Request.Assignment> assignments) {
        SyncGroup.Request body = SyncGroup.Request.builder()
                .groupId(group)
                .generationId(member.generation())
                .memberId(member.id())
                .groupInstanceId(rules.instanceId())
                .protocolType(CONSUMER)
                .protocolName(joined.protocolName())
                .assignments(assignments)
                .build();
        return Request.of(ApiKey.SYNC_GROUP, othersFrom(), ApiKey.SYNC_GROUP.highest(), version -> body)
                .within((int) Math.min(Integer.MAX_VALUE, (long) rules.maxPollIntervalMs() + WAY_MS));
    }

    Request heartbeat(OffsetMessages.Member member) {
        Heartbeat.Request body = Heartbeat.Request.builder()
                .groupId(group)
                .generationId(member.generation())
                .memberId(member.id())
                .groupInstanceId(rules.instanceId())
                .build();
        return Request.of(ApiKey.HEARTBEAT, othersFrom(), ApiKey.HEARTBEAT.highest(), version -> body)
                .within(Math.min(rules.sessionTimeoutMs(), rules.requestTimeoutMs()));
    }

    Request leave(String memberId) {
        return Request.of(ApiKey.LEAVE_GROUP, 0, ApiKey.LEAVE_GROUP.highest(), version -> {
            LeaveGroup.Request.Builder body = LeaveGroup.Request.builder().groupId(group);
            return version < OTHERS_STATIC_FROM
                    ? body.memberId(memberId).build()
                    : body.members(List.of(LeaveGroup.Request.Member.builder()
                                    .memberId(memberId)
                                    .build()))
                            .build();
        });
    }

    /** The topics that each member wants. */
    static Map<String, List<String>> wanted(JoinGroup.Response joined) {
        Map<String, List<String>> wanted = new LinkedHashMap<>();
        for (JoinGroup.Response.Member member : joined.members()) {
            wanted.put(
                    member.memberId(),
                    GroupAssignment.readSubscription(member.metadata()).topics());
        }
        return wanted;
    }

    /** All topics that anyone wants. */
    static Set<String> topics(Map<String, List<String>> wanted) {
        Set<String> topics = new TreeSet<>();
        wanted.values().forEach(topics::addAll);
        return topics;
    }

    static List<SyncGroup.Request.Assignment> assignments(Map<String, List<TopicPartition>> shared) {
        return shared.entrySet().stream()
                .map(member -> new SyncGroup.Request.Assignment(
                        member.getKey(), GroupAssignment.writeAssignment(member.getValue())))
                .toList();
    }

    private int othersFrom() {
        return rules.instanceId() == null ? 0 : OTHERS_STATIC_FROM;
    }
}
