package io.ottla.client.net;

import io.ottla.client.ClientException;
import io.ottla.client.HostPort;
import io.ottla.client.Node;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.FindCoordinator;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the broker that looks after a consumer group, or after a producer's transactions, and sends it requests, until told that it is another.
 * Thread: the client's loop.
 */
public final class Coordinator {
    /** What it coordinates. */
    public enum Kind {
        GROUP(0, "group"),
        TRANSACTION(1, "transactional id");

        private final byte type;
        private final String word;

        Kind(int type, String word) {
            this.type = (byte) type;
            this.word = word;
        }
    }

    private static final int BATCHED_FROM = 4;

    private final Cluster cluster;
    private final Kind kind;
    private final String key;
    private @Nullable Node node;

    /** Of a consumer group. */
    public Coordinator(Cluster cluster, String groupId) {
        this(cluster, Kind.GROUP, groupId);
    }

    /** {@code key}: the id of the group, or the transactional id. */
    public Coordinator(Cluster cluster, Kind kind, String key) {
        this.cluster = cluster;
        this.kind = kind;
        this.key = key;
    }

    /** The coordinator as far as known. */
    public @Nullable Node known() {
        return node;
    }

    /** The id of the group, or the transactional id. */
    public String key() {
        return key;
    }

    /** Sends to the coordinator, which is looked up first if it is not known; forgets it when it cannot be reached. */
    public Reply<Answer> send(Request request) {
        return send(request, Cluster.Line.GENERAL);
    }

    /** The same, for what it may keep for long: on a connection where nothing else waits behind it. */
    public Reply<Answer> sendApart(Request request) {
        return send(request, Cluster.Line.COORDINATOR);
    }

    private Reply<Answer> send(Request request, Cluster.Line line) {
        Reply<Answer> reply = Reply.on(cluster.lane());
        find().read((found, failure) -> {
            if (found == null) {
                reply.fail(failure);
                return;
            }
            cluster.learn(found);
            cluster.node(found.id(), line, request).read((answer, lost) -> {
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
        Request request =
                Request.of(ApiKey.FIND_COORDINATOR, kind.type, ApiKey.FIND_COORDINATOR.highest(), this::question);
        return cluster.any(request).map(answer -> {
            Node found = read(answer);
            node = found;
            return found;
        });
    }

    private FindCoordinator.Request question(int version) {
        FindCoordinator.Request.Builder question =
                FindCoordinator.Request.builder().keyType(kind.type);
        return version >= BATCHED_FROM
                ? question.coordinatorKeys(List.of(key)).build()
                : question.key(key).build();
    }

    private Node read(Answer answer) {
        FindCoordinator.Response response = answer.as(FindCoordinator.Response.class);
        if (answer.version() < BATCHED_FROM) {
            return node(
                    response.errorCode(), response.errorMessage(), response.nodeId(), response.host(), response.port());
        }
        if (response.coordinators().isEmpty()) {
            throw new ClientException(
                    ErrorCode.COORDINATOR_NOT_AVAILABLE,
                    "The broker named no coordinator of " + kind.word + " '" + key + "'.");
        }
        FindCoordinator.Response.Coordinator one = response.coordinators().get(0);
        return node(one.errorCode(), one.errorMessage(), one.nodeId(), one.host(), one.port());
    }

    private Node node(short code, @Nullable String message, int id, String host, int port) {
        ErrorCode error = ErrorCode.of(code);
        if (error != ErrorCode.NONE) {
            throw ClientException.of(error, message, "Coordinator of " + kind.word + " '" + key + "'");
        }
        return new Node(id, new HostPort(host, port), null);
    }
}
