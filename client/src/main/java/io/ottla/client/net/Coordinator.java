package io.ottla.client.net;

import io.ottla.client.ClientException;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.FindCoordinator;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the broker that looks after a consumer group and sends it requests, until told that it is another.
 * Thread: the client's loop.
 */
public final class Coordinator {
    private static final byte GROUP = 0;
    private static final int BATCHED_FROM = 4;

    private final Cluster cluster;
    private final String groupId;
    private @Nullable Node node;

    public Coordinator(Cluster cluster, String groupId) {
        this.cluster = cluster;
        this.groupId = groupId;
    }

    /** The coordinator as far as known. */
    public @Nullable Node known() {
        return node;
    }

    /** Sends to the coordinator, which is looked up first if it is not known; forgets it when it cannot be reached. */
    public Reply<Answer> send(Request request) {
        Reply<Answer> reply = Reply.on(cluster.lane());
        find().read((found, failure) -> {
            if (found == null) {
                reply.fail(failure);
                return;
            }
            cluster.learn(found);
            cluster.node(found.id(), Cluster.Line.COORDINATOR, request).read((answer, lost) -> {
                if (answer == null) {
                    node = null;
                    reply.fail(lost);
                } else {
                    reply.complete(answer);
                }
            });
        });
        return reply;
    }

    /** Looks it up unless it is known. */
    public Reply<Node> find() {
        return node != null ? Reply.done(node) : lookUp();
    }

    /** To be told each error of an answer: forgets a broker that says that it is not the one. */
    public void heard(ErrorCode error) {
        if (error == ErrorCode.NOT_COORDINATOR || error == ErrorCode.COORDINATOR_NOT_AVAILABLE) {
            node = null;
        }
    }

    private Reply<Node> lookUp() {
        Request request = Request.of(ApiKey.FIND_COORDINATOR, 0, ApiKey.FIND_COORDINATOR.highest(), this::question);
        return cluster.any(request).map(answer -> {
            Node found = read(answer);
            node = found;
            return found;
        });
    }

    private FindCoordinator.Request question(int version) {
        FindCoordinator.Request.Builder question =
                FindCoordinator.Request.builder().keyType(GROUP);
        return version >= BATCHED_FROM
                ? question.coordinatorKeys(List.of(groupId)).build()
                : question.key(groupId).build();
    }

    private Node read(Answer answer) {
        FindCoordinator.Response response = answer.as(FindCoordinator.Response.class);
        if (answer.version() < BATCHED_FROM) {
            return node(
                    response.errorCode(), response.errorMessage(), response.nodeId(), response.host(), response.port());
        }
        if (response.coordinators().isEmpty()) {
            throw new ClientException(
                    ErrorCode.COORDINATOR_NOT_AVAILABLE, "The broker named no coordinator of group '" + groupId + "'.");
        }
        FindCoordinator.Response.Coordinator one = response.coordinators().get(0);
        return node(one.errorCode(), one.errorMessage(), one.nodeId(), one.host(), one.port());
    }

    private Node node(short code, @Nullable String message, int id, String host, int port) {
        ErrorCode error = ErrorCode.of(code);
        if (error != ErrorCode.NONE) {
            throw ClientException.of(error, message, "Coordinator of group '" + groupId + "'");
        }
        return new Node(id, new HostPort(host, port), null);
    }
}
