package io.ottla.broker.api.group;

import io.ottla.broker.api.Call;
import io.ottla.broker.api.Handler;
import io.ottla.broker.host.GroupCoordinator;
import io.ottla.coordinator.group.Heartbeat.Answer;
import io.ottla.coordinator.group.Heartbeat.Command;
import io.ottla.protocol.api.Heartbeat.Request;
import io.ottla.protocol.api.Heartbeat.Response;
import io.ottla.protocol.lane.Reply;

/** Heartbeat of a group member. */
final class HeartbeatHandler implements Handler<Request, Response> {
    private final GroupCoordinator groups;

    HeartbeatHandler(GroupCoordinator groups) {
        this.groups = groups;
    }

    @Override
    public Reply<Response> handle(Call<Request> call) {
        Request q = call.request();
        Reply<Answer> answer = groups.ask(
                call.lane(),
                q.groupId(),
                ticket -> new Command(ticket, q.groupId(), q.memberId(), q.groupInstanceId(), q.generationId()));
        return answer.map(a -> Response.builder().errorCode(a.error().code()).build());
    }
}
