package io.ottla.broker.api.group;

import io.ottla.broker.api.Call;
import io.ottla.broker.api.Handler;
import io.ottla.broker.host.GroupCoordinator;
import io.ottla.coordinator.group.ListGroups.Answer;
import io.ottla.coordinator.group.ListGroups.Command;
import io.ottla.coordinator.group.ListGroups.Listed;
import io.ottla.protocol.api.ListGroups.Request;
import io.ottla.protocol.api.ListGroups.Response;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.List;
import java.util.Set;

/** ListGroups: those that this broker coordinates, filtered by state (version 4, KIP-518) and type (5, KIP-848). */
final class ListGroupsHandler implements Handler<Request, Response> {
    /** The one type of group that there is here. */
    private static final String CLASSIC = "classic";

    private final GroupCoordinator groups;

    ListGroupsHandler(GroupCoordinator groups) {
        this.groups = groups;
    }

    @Override
    public Reply<Response> handle(Call<Request> call) {
        List<String> types = call.request().typesFilter();
        if (!types.isEmpty() && types.stream().noneMatch(CLASSIC::equalsIgnoreCase)) {
            return Reply.done(Response.DEFAULT);
        }
        Set<String> states = Set.copyOf(call.request().statesFilter());
        Reply<List<Answer>> answers = groups.askAll(call.lane(), ticket -> new Command(ticket, states));
        return answers.map(ListGroupsHandler::response);
    }

    /** Groups that can be named are, even if others are still being loaded: the error says so. */
    private static Response response(List<Answer> answers) {
        ErrorCode error = answers.stream()
                .map(Answer::error)
                .filter(e -> e != ErrorCode.NONE && e != ErrorCode.NOT_COORDINATOR)
                .findFirst()
                .orElse(ErrorCode.NONE);
        List<Response.Group> groups = answers.stream()
                .flatMap(a -> a.groups().stream())
                .map(ListGroupsHandler::group)
                .toList();
        return Response.builder().errorCode(error.code()).groups(groups).build();
    }

    private static Response.Group group(Listed listed) {
        return Response.Group.builder()
                .groupId(listed.groupId())
                .protocolType(listed.protocolType())
                .groupState(listed.phase().wireName())
                .groupType(CLASSIC)
                .build();
    }
}
