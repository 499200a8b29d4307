package io.ottla.broker.api.group;

import io.ottla.broker.api.Call;
import io.ottla.broker.api.Handler;
import io.ottla.broker.host.GroupCoordinator;
import io.ottla.coordinator.group.LeaveGroup.Answer;
import io.ottla.coordinator.group.LeaveGroup.Command;
import io.ottla.coordinator.group.LeaveGroup.Leaver;
import io.ottla.coordinator.group.LeaveGroup.Left;
import io.ottla.protocol.api.LeaveGroup.Request;
import io.ottla.protocol.api.LeaveGroup.Response;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.List;

/** LeaveGroup: of the caller itself up to version 2, of any number of members from 3 on (KIP-345). */
final class LeaveGroupHandler implements Handler<Request, Response> {
    private static final int BATCH_SINCE = 3;

    private final GroupCoordinator groups;

    LeaveGroupHandler(GroupCoordinator groups) {
        this.groups = groups;
    }

    @Override
    public Reply<Response> handle(Call<Request> call) {
        Request q = call.request();
        boolean batch = call.version() >= BATCH_SINCE;
        List<Leaver> leavers = batch
                ? q.members().stream()
                        .map(m -> new Leaver(m.memberId(), m.groupInstanceId()))
                        .toList()
                : List.of(new Leaver(q.memberId(), null));
        Reply<Answer> answer =
                groups.ask(call.lane(), q.groupId(), ticket -> new Command(ticket, q.groupId(), leavers));
        return answer.map(a -> batch ? many(a) : one(a));
    }

    private static Response one(Answer a) {
        ErrorCode error = a.error() == ErrorCode.NONE && !a.left().isEmpty()
                ? a.left().get(0).error()
                : a.error();
        return Response.builder().errorCode(error.code()).build();
    }

    private static Response many(Answer a) {
        return Response.builder()
                .errorCode(a.error().code())
                .members(a.left().stream().map(LeaveGroupHandler::member).toList())
                .build();
    }

    private static Response.Member member(Left left) {
        return new Response.Member(
                left.leaver().memberId(),
                left.leaver().instanceId(),
                left.error().code());
    }
}
