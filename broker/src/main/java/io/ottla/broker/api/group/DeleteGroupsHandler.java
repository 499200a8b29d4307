package io.ottla.broker.api.group;

import io.ottla.broker.api.Call;
import io.ottla.broker.api.Handler;
import io.ottla.broker.host.GroupCoordinator;
import io.ottla.coordinator.group.DeleteGroup.Answer;
import io.ottla.coordinator.group.DeleteGroup.Command;
import io.ottla.protocol.api.DeleteGroups.Request;
import io.ottla.protocol.api.DeleteGroups.Response;
import io.ottla.protocol.lane.Gather;
import io.ottla.protocol.lane.Reply;
import java.util.LinkedHashSet;

/** DeleteGroups: each by itself. */
final class DeleteGroupsHandler implements Handler<Request, Response> {
    private final GroupCoordinator groups;

    DeleteGroupsHandler(GroupCoordinator groups) {
        this.groups = groups;
    }

    @Override
    public Reply<Response> handle(Call<Request> call) {
        Gather<Response.Result> all = new Gather<>(call.lane());
        for (String groupId : new LinkedHashSet<>(call.request().groupsNames())) {
            Reply<Answer> answer = groups.ask(call.lane(), groupId, ticket -> new Command(ticket, groupId));
            all.add(answer.map(a -> Response.Result.builder()
                    .groupId(groupId)
                    .errorCode(a.error().code())
                    .build()));
        }
        return all.all().map(list -> Response.builder().results(list).build());
    }
}
