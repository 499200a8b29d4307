package io.ottla.broker.api.group;

import io.ottla.broker.api.Call;
import io.ottla.broker.api.Handler;
import io.ottla.broker.host.GroupCoordinator;
import io.ottla.coordinator.group.JoinGroup.Answer;
import io.ottla.coordinator.group.JoinGroup.Command;
import io.ottla.coordinator.group.Member;
import io.ottla.protocol.api.JoinGroup.Request;
import io.ottla.protocol.api.JoinGroup.Response;
import io.ottla.protocol.lane.Reply;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;

/** JoinGroup: parked until the join phase of the group ends. */
final class JoinGroupHandler implements Handler<Request, Response> {
    /** From here on a newcomer is told its member id before it joins (KIP-394). */
    private static final int ID_FIRST_SINCE = 4;

    private static final int NO_PROTOCOL_IS_NULL_SINCE = 7;
    private static final int SKIP_ASSIGNMENT_SINCE = 9;

    private final GroupCoordinator groups;
    private final Supplier<String> randomIds;

    JoinGroupHandler(GroupCoordinator groups, Supplier<String> randomIds) {
        this.groups = groups;
        this.randomIds = randomIds;
    }

    @Override
    public Reply<Response> handle(Call<Request> call) {
        Reply<Answer> answer = groups.ask(call.lane(), call.request().groupId(), ticket -> command(call, ticket));
        return answer.map(a -> response(a, call.version()));
    }

    private Command command(Call<Request> call, long ticket) {
        Request q = call.request();
        List<Member.Protocol> protocols = q.protocols().stream()
                .map(p -> new Member.Protocol(p.name(), p.metadata()))
                .toList();
        String clientId = call.clientId();
        return new Command(
                ticket,
                q.groupId(),
                q.memberId(),
                q.groupInstanceId(),
                clientId == null ? "" : clientId,
                host(call.connection().remote()),
                q.sessionTimeoutMs(),
                call.version() == 0 ? q.sessionTimeoutMs() : q.rebalanceTimeoutMs(),
                q.protocolType(),
                protocols,
                randomIds.get(),
                call.version() >= ID_FIRST_SINCE,
                call.version() >= SKIP_ASSIGNMENT_SINCE);
    }

    /** With a slash in front, as tools have always shown it. */
    private static String host(InetSocketAddress remote) {
        return "/"
                + (remote.getAddress() == null
                        ? remote.getHostString()
                        : remote.getAddress().getHostAddress());
    }

    private static Response response(Answer a, int version) {
        boolean nullable = version >= NO_PROTOCOL_IS_NULL_SINCE;
        return Response.builder()
                .errorCode(a.error().code())
                .generationId(a.generation())
                .protocolType(a.protocolType())
                .protocolName(a.protocolName() == null && !nullable ? "" : a.protocolName())
                .leader(a.leaderId())
                .skipAssignment(a.skipAssignment())
                .memberId(a.memberId())
                .members(a.participants().stream()
                        .map(p -> new Response.Member(p.memberId(), p.instanceId(), p.metadata()))
                        .toList())
                .build();
    }
}
