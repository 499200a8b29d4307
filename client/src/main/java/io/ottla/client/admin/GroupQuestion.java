package io.ottla.client.admin;

import io.ottla.client.ClientException;
import io.ottla.client.Node;
import io.ottla.client.TopicPartition;
import io.ottla.client.net.Answer;
import io.ottla.client.net.Coordinator;
import io.ottla.client.net.GroupAssignment;
import io.ottla.client.net.Request;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.ConsumerGroupDescribe;
import io.ottla.protocol.api.DescribeGroups;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asks a group's coordinator to describe it: as one of the classic protocol, which every broker knows, and when there is none
 * of that kind as one of the newer (KIP-848), if the broker offers to.
 *
 * <pre>
 *   DescribeGroups --found--> described
 *       |
 *       not there --> ConsumerGroupDescribe --found--> described
 *                          |
 *                          not there, or not offered, or switched off --> Dead
 * </pre>
 *
 * Thread: the client's loop.
 */
final class GroupQuestion {
    private static final String CONSUMER = "consumer";
    private static final String DEAD = "Dead";

    private final Calls calls;
    private final String id;
    private final Coordinator coordinator;

    GroupQuestion(Calls calls, String id) {
        this.calls = calls;
        this.id = id;
        this.coordinator = new Coordinator(calls.cluster(), id);
    }

    Reply<GroupDescription> ask() {
        return calls.onLoop(
                () -> asClassic().then(group -> group.state().equals(DEAD) ? asConsumers(group) : Reply.done(group)));
    }

    private Reply<GroupDescription> asClassic() {
        Request request = Request.of(
                ApiKey.DESCRIBE_GROUPS,
                DescribeGroups.Request.builder().groups(List.of(id)).build());
        return coordinator.send(request).map(this::readClassic);
    }

    private GroupDescription readClassic(Answer answer) {
        DescribeGroups.Response.Group group =
                answer.as(DescribeGroups.Response.class).groups().get(0);
        ErrorCode error = checked(group.errorCode());
        return new GroupDescription(
                id,
                error,
                GroupDescription.Type.CLASSIC,
                error == ErrorCode.GROUP_ID_NOT_FOUND ? DEAD : group.groupState(),
                group.protocolType(),
                group.protocolData(),
                GroupDescription.NO_EPOCH,
                GroupDescription.NO_EPOCH,
                coordinator(),
                group.members().stream().map(m -> member(group, m)).toList());
    }

    private static GroupDescription.Member member(
            DescribeGroups.Response.Group group, DescribeGroups.Response.Member member) {
        List<TopicPartition> assignment = CONSUMER.equals(group.protocolType())
                ? GroupAssignment.readAssignment(member.memberAssignment())
                : List.of();
        return new GroupDescription.Member(
                member.memberId(),
                member.groupInstanceId(),
                member.clientId(),
                member.clientHost(),
                GroupDescription.NO_EPOCH,
                assignment,
                assignment);
    }

    /** @param none what is to be said when there is no such group either */
    private Reply<GroupDescription> asConsumers(GroupDescription none) {
        Request request = Request.of(
                ApiKey.CONSUMER_GROUP_DESCRIBE,
                ConsumerGroupDescribe.Request.builder().groupIds(List.of(id)).build());
        Reply<GroupDescription> reply = Reply.on(calls.cluster().lane());
        coordinator.send(request).map(answer -> readConsumers(answer, none)).read((group, failure) -> {
            if (group != null) {
                reply.complete(group);
            } else if (failure instanceof ClientException known && known.error() == ErrorCode.UNSUPPORTED_VERSION) {
                reply.complete(none);
            } else {
                reply.fail(failure);
            }
        });
        return reply;
    }

    private GroupDescription readConsumers(Answer answer, GroupDescription none) {
        ConsumerGroupDescribe.Response.Group group =
                answer.as(ConsumerGroupDescribe.Response.class).groups().get(0);
        ErrorCode error = checked(group.errorCode());
        // A Kafka 3.9 that has the newer protocol switched off offers the request, and refuses it for each group.
        if (error == ErrorCode.GROUP_ID_NOT_FOUND || error == ErrorCode.UNSUPPORTED_VERSION) {
            return none;
        }
        return new GroupDescription(
                id,
                error,
                GroupDescription.Type.CONSUMER,
                group.groupState(),
                CONSUMER,
                group.assignorName(),
                group.groupEpoch(),
                group.assignmentEpoch(),
                coordinator(),
                group.members().stream().map(GroupQuestion::member).toList());
    }

    private static GroupDescription.Member member(ConsumerGroupDescribe.Response.Member member) {
        return new GroupDescription.Member(
                member.memberId(),
                member.instanceId(),
                member.clientId(),
                member.clientHost(),
                member.memberEpoch(),
                member.assignment().topicPartitions().stream()
                        .flatMap(topic -> partitions(topic.topicName(), topic.partitions()))
                        .toList(),
                member.targetAssignment().topicPartitions().stream()
                        .flatMap(topic -> partitions(topic.topicName(), topic.partitions()))
                        .toList());
    }

    private static Stream<TopicPartition> partitions(String topic, List<Integer> indexes) {
        return indexes.stream().map(index -> new TopicPartition(topic, index));
    }

    /** Throws it if asking again may help. */
    private ErrorCode checked(short code) {
        ErrorCode error = ErrorCode.of(code);
        coordinator.heard(error);
        if (error.isRetriable()) {
            throw new ClientException(error, "Group '" + id + "': " + error);
        }
        return error;
    }

    private Node coordinator() {
        @Nullable Node node = coordinator.known();
        if (node == null) {
            throw new ClientException(ErrorCode.NOT_COORDINATOR, "Group '" + id + "' has moved");
        }
        return node;
    }
}
