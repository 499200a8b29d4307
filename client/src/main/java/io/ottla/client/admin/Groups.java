package io.ottla.client.admin;

import io.ottla.client.ClientException;
import io.ottla.client.ClusterView;
import io.ottla.client.net.Answer;
import io.ottla.client.net.CallerThread;
import io.ottla.client.net.Cluster;
import io.ottla.client.net.Request;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.DeleteGroups;
import io.ottla.protocol.api.LeaveGroup;
import io.ottla.protocol.api.ListGroups;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Groups: list, describe, delete. Thread: from anywhere. */
public final class Groups {
    /** Before this version a member could only leave by itself. */
    private static final int SEVERAL_LEAVE_FROM = 3;

    private final Calls calls;

    Groups(Calls calls) {
        this.calls = calls;
    }

    /** All groups of all brokers, by id; with states or types only those that have one of them. */
    public CompletableFuture<Collection<GroupListing>> list(List<String> states, List<String> types) {
        int from = !types.isEmpty() ? 5 : !states.isEmpty() ? 4 : 0;
        ListGroups.Request body = ListGroups.Request.builder()
                .statesFilter(states)
                .typesFilter(types)
                .build();
        Request request = Request.of(ApiKey.LIST_GROUPS, from, ApiKey.LIST_GROUPS.highest(), version -> body);
        return calls.retried(() -> {
            Reply<Collection<GroupListing>> reply = Reply.on(calls.cluster().lane());
            calls.cluster().topics(List.of(), Cluster.Creation.NEVER).read((view, failure) -> {
                if (view == null) {
                    reply.fail(failure);
                } else {
                    collect(view, request, reply);
                }
            });
            return reply;
        });
    }

    private void collect(ClusterView view, Request request, Reply<Collection<GroupListing>> reply) {
        calls.gather(view.nodes().keySet(), id -> listOf(id, request)).read((lists, failure) -> {
            if (lists == null) {
                reply.fail(failure);
                return;
            }
            Map<String, GroupListing> byId = new TreeMap<>();
            lists.forEach(list -> list.forEach(group -> byId.put(group.id(), group)));
            reply.complete(byId.values());
        });
    }

    private Reply<List<GroupListing>> listOf(int broker, Request request) {
        return calls.cluster().node(broker, Cluster.Line.GENERAL, request).map(answer -> {
            ListGroups.Response response = answer.as(ListGroups.Response.class);
            Calls.check(response.errorCode(), "Groups of broker " + broker);
            return response.groups().stream()
                    .map(g -> new GroupListing(g.groupId(), g.protocolType(), g.groupState(), g.groupType()))
                    .toList();
        });
    }

    /** Describes each, of whichever protocol, in the order given. */
    public CompletableFuture<Map<String, GroupDescription>> describe(Collection<String> ids) {
        return calls.byKey(ids, id -> new GroupQuestion(calls, id).ask());
    }

    /**
     * A member to be removed from its group: by its own id, or a static one by its instance id.
     *
     * @param id empty for a static member
     */
    public record Leaver(String id, @Nullable String instanceId) {
        /** A member by its id. */
        public static Leaver member(String id) {
            return new Leaver(id, null);
        }

        /** A static member by its group.instance.id. */
        public static Leaver instance(String instanceId) {
            return new Leaver("", instanceId);
        }
    }

    /**
     * Removes members from a group (KIP-345), which then shares its partitions out anew. Takes a broker of 2.4.
     *
     * @param reason for the broker's log
     */
    public CompletableFuture<Map<Leaver, Outcome>> removeMembers(
            String id, Collection<Leaver> leavers, @Nullable String reason) {
        LeaveGroup.Request body = LeaveGroup.Request.builder()
                .groupId(id)
                .members(leavers.stream()
                        .map(one -> new LeaveGroup.Request.Member(one.id(), one.instanceId(), reason))
                        .toList())
                .build();
        Request request =
                Request.of(ApiKey.LEAVE_GROUP, SEVERAL_LEAVE_FROM, ApiKey.LEAVE_GROUP.highest(), version -> body);
        return CallerThread.future(
                calls.cluster().lane(), () -> calls.coordinator(id, request, answer -> left(id, answer)));
    }

    private static Map<Leaver, Outcome> left(String id, Answer answer) {
        LeaveGroup.Response response = answer.as(LeaveGroup.Response.class);
        Calls.check(response.errorCode(), "Members of group '" + id + "'");
        Map<Leaver, Outcome> outcomes = new LinkedHashMap<>();
        response.members()
                .forEach(one -> outcomes.put(
                        new Leaver(one.groupInstanceId() == null ? one.memberId() : "", one.groupInstanceId()),
                        Outcome.of(one.errorCode(), null)));
        return outcomes;
    }

    /** Deletes groups without members, offsets included. */
    public CompletableFuture<Map<String, Outcome>> delete(Collection<String> ids) {
        return calls.byKey(ids, this::delete);
    }

    private Reply<Outcome> delete(String id) {
        Request request = Request.of(
                ApiKey.DELETE_GROUPS,
                DeleteGroups.Request.builder().groupsNames(List.of(id)).build());
        return calls.coordinator(id, request, Groups::deleted);
    }

    private static Outcome deleted(Answer answer) {
        DeleteGroups.Response.Result result =
                answer.as(DeleteGroups.Response.class).results().get(0);
        ErrorCode error = ErrorCode.of(result.errorCode());
        if (error.isRetriable()) {
            throw ClientException.of(error, result.errorMessage(), "Group '" + result.groupId() + "'");
        }
        return new Outcome(error, result.errorMessage());
    }
}
