package io.ottla.broker.api.group;

import io.ottla.broker.api.Call;
import io.ottla.broker.api.Handler;
import io.ottla.broker.host.GroupCoordinator;
import io.ottla.coordinator.group.DescribeGroup.Answer;
import io.ottla.coordinator.group.DescribeGroup.Command;
import io.ottla.coordinator.group.DescribeGroup.Described;
import io.ottla.coordinator.group.Phase;
import io.ottla.protocol.api.DescribeGroups.Request;
import io.ottla.protocol.api.DescribeGroups.Response;
import io.ottla.protocol.lane.Gather;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;

/** DescribeGroups. A group that does not exist is a dead one up to version 5, and an error from 6 on (KIP-1043). */
final class DescribeGroupsHandler implements Handler<Request, Response> {
    private static final int NOT_FOUND_SINCE = 6;

    /** Everything that can be done with a group: read (bit 3), delete (6), describe (8). Nobody is refused yet. */
    private static final int ALL_OPERATIONS = 1 << 3 | 1 << 6 | 1 << 8;

    private final GroupCoordinator groups;

    DescribeGroupsHandler(GroupCoordinator groups) {
        this.groups = groups;
    }

    @Override
    public Reply<Response> handle(Call<Request> call) {
        Gather<Response.Group> all = new Gather<>(call.lane());
        for (String groupId : call.request().groups()) {
            Reply<Answer> answer = groups.ask(call.lane(), groupId, ticket -> new Command(ticket, groupId));
            all.add(answer.map(a -> group(call, groupId, a)));
        }
        return all.all().map(list -> Response.builder().groups(list).build());
    }

    private static Response.Group group(Call<Request> call, String groupId, Answer a) {
        boolean missing = a.error() == ErrorCode.NONE && a.phase() == Phase.DEAD && call.version() >= NOT_FOUND_SINCE;
        boolean failed = a.error() != ErrorCode.NONE;
        Response.Group.Builder group = Response.Group.builder()
                .errorCode((missing ? ErrorCode.GROUP_ID_NOT_FOUND : a.error()).code())
                .errorMessage(missing ? "Group " + groupId + " not found." : null)
                .groupId(groupId)
                .groupState(failed ? "" : a.phase().wireName())
                .protocolType(a.protocolType())
                .protocolData(a.protocolName())
                .members(a.members().stream().map(DescribeGroupsHandler::member).toList());
        if (call.request().includeAuthorizedOperations() && !failed) {
            group.authorizedOperations(ALL_OPERATIONS);
        }
        return group.build();
    }

    private static Response.Member member(Described m) {
        return new Response.Member(
                m.memberId(), m.instanceId(), m.clientId(), m.clientHost(), m.metadata(), m.assignment());
    }
}
