package io.ottla.client.consumer;

import io.ottla.client.TopicPartition;
import io.ottla.client.net.GroupAssignment;
import io.ottla.client.net.Request;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.ConsumerProtocolSubscription;
import io.ottla.protocol.api.Heartbeat;
import io.ottla.protocol.api.JoinGroup;
import io.ottla.protocol.api.LeaveGroup;
import io.ottla.protocol.api.SyncGroup;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The requests of a member of a group, and what a leader reads of the others. Pure. */
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

    Request join(Order.Join order) {
        List<JoinGroup.Request.Protocol> protocols = rules.assignors().stream()
                .map(assignor -> new JoinGroup.Request.Protocol(assignor.name(), subscription(order, assignor)))
                .toList();
        JoinGroup.Request body = JoinGroup.Request.builder()
                .groupId(group)
                .sessionTimeoutMs(rules.sessionTimeoutMs())
                .rebalanceTimeoutMs(rules.maxPollIntervalMs())
                .memberId(order.memberId())
                .groupInstanceId(rules.instanceId())
                .protocolType(CONSUMER)
                .protocols(protocols)
                .build();
        int from = rules.instanceId() == null ? 0 : JOIN_STATIC_FROM;
        return Request.of(ApiKey.JOIN_GROUP, from, ApiKey.JOIN_GROUP.highest(), version -> body)
                .within(rebalanceMs());
    }

    private byte[] subscription(Order.Join order, Assignor assignor) {
        return GroupAssignment.writeSubscription(
                order.topics(),
                assignor.userData(order.last(), order.lastGeneration()),
                order.keeps(),
                order.generation(),
                rules.rack());
    }

    Request sync(Order.Sync order) {
        SyncGroup.Request body = SyncGroup.Request.builder()
                .groupId(group)
                .generationId(order.joined().generationId())
                .memberId(order.joined().memberId())
                .groupInstanceId(rules.instanceId())
                .protocolType(CONSUMER)
                .protocolName(order.joined().protocolName())
                .assignments(order.assignments())
                .build();
        return Request.of(ApiKey.SYNC_GROUP, othersFrom(), ApiKey.SYNC_GROUP.highest(), version -> body)
                .within(rebalanceMs());
    }

    Request heartbeat(Order.Beat order) {
        Heartbeat.Request body = Heartbeat.Request.builder()
                .groupId(group)
                .generationId(order.generation())
                .memberId(order.memberId())
                .groupInstanceId(rules.instanceId())
                .build();
        return Request.of(ApiKey.HEARTBEAT, othersFrom(), ApiKey.HEARTBEAT.highest(), version -> body)
                .within(Math.min(rules.sessionTimeoutMs(), rules.requestTimeoutMs()));
    }

    Request leave(Order.Leave order) {
        return Request.of(ApiKey.LEAVE_GROUP, 0, ApiKey.LEAVE_GROUP.highest(), version -> {
            LeaveGroup.Request.Builder body = LeaveGroup.Request.builder().groupId(group);
            return version < OTHERS_STATIC_FROM
                    ? body.memberId(order.memberId()).build()
                    : body.members(List.of(LeaveGroup.Request.Member.builder()
                                    .memberId(order.memberId())
                                    .reason(order.reason())
                                    .build()))
                            .build();
        });
    }

    /** What each member wants and has; throws MalformedException for bytes that do not say. */
    static List<MemberWish> wishes(JoinGroup.Response joined) {
        List<MemberWish> wishes = new ArrayList<>();
        for (JoinGroup.Response.Member member : joined.members()) {
            ConsumerProtocolSubscription said = GroupAssignment.readSubscription(member.metadata());
            List<TopicPartition> owned = new ArrayList<>();
            said.ownedPartitions()
                    .forEach(topic ->
                            topic.partitions().forEach(index -> owned.add(new TopicPartition(topic.topic(), index))));
            wishes.add(new MemberWish(
                    member.memberId(),
                    member.groupInstanceId(),
                    new HashSet<>(said.topics()),
                    owned,
                    said.generationId(),
                    said.userData()));
        }
        return wishes;
    }

    /** All topics that anyone wants. */
    static Set<String> topics(List<MemberWish> wishes) {
        Set<String> topics = new TreeSet<>();
        wishes.forEach(wish -> topics.addAll(wish.topics()));
        return topics;
    }

    static List<SyncGroup.Request.Assignment> assignments(Map<String, List<TopicPartition>> shared) {
        return shared.entrySet().stream()
                .map(member -> new SyncGroup.Request.Assignment(
                        member.getKey(), GroupAssignment.writeAssignment(member.getValue())))
                .toList();
    }

    private int rebalanceMs() {
        return (int) Math.min(Integer.MAX_VALUE, (long) rules.maxPollIntervalMs() + WAY_MS);
    }

    private int othersFrom() {
        return rules.instanceId() == null ? 0 : OTHERS_STATIC_FROM;
    }
}
