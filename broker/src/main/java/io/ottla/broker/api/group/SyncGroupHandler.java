package io.ottla.broker.api.group;

import io.ottla.broker.api.Call;
import io.ottla.broker.api.Handler;
import io.ottla.broker.host.GroupCoordinator;
import io.ottla.coordinator.group.SyncGroup.Answer;
import io.ottla.coordinator.group.SyncGroup.Command;
import io.ottla.protocol.api.SyncGroup.Request;
import io.ottla.protocol.api.SyncGroup.Response;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.HashMap;
import java.util.Map;

/** SyncGroup: parked until the leader has brought the assignment. */
final class SyncGroupHandler implements Handler<Request, Response> {
    /** From here on the member has to say which protocol it believes in (KIP-559). */
    private static final int PROTOCOL_REQUIRED_SINCE = 5;

    private final GroupCoordinator groups;

    SyncGroupHandler(GroupCoordinator groups) {
        this.groups = groups;
    }

    @Override
    public Reply<Response> handle(Call<Request> call) {
        Request q = call.request();
        if (call.version() >= PROTOCOL_REQUIRED_SINCE && (q.protocolType() == null || q.protocolName() == null)) {
            return Reply.done(Response.builder()
                    .errorCode(ErrorCode.INCONSISTENT_GROUP_PROTOCOL.code())
                    .build());
        }
        Map<String, byte[]> assignments = new HashMap<>();
        q.assignments().forEach(a -> assignments.put(a.memberId(), a.assignment()));
        Reply<Answer> answer = groups.ask(
                call.lane(),
                q.groupId(),
                ticket -> new Command(
                        ticket,
                        q.groupId(),
                        q.memberId(),
                        q.groupInstanceId(),
                        q.generationId(),
                        q.protocolType(),
                        q.protocolName(),
                        assignments));
        return answer.map(SyncGroupHandler::response);
    }

    private static Response response(Answer a) {
        return Response.builder()
                .errorCode(a.error().code())
                .protocolType(a.protocolType())
                .protocolName(a.protocolName())
                .assignment(a.assignment())
                .build();
    }
}
