package io.ottla.coordinator.zk;

import io.ottla.coordinator.store.StoreException;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.util.List;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * The operations of ZooKeeper as replies. Nothing is tried again here: after a lost connection only the asker knows
 * whether asking twice is safe. Requests of one session are done in the order in which they were handed in, so they may
 * be handed in without waiting. Thread: any; answers come on the asker's lane.
 */
final class ZkOps {
    private final ZkSession session;
    private final ZkAcls acls;

    ZkOps(ZkSession session) {
        this.session = session;
        this.acls = new ZkAcls(session.settings().acls());
    }

    ZkSession session() {
        return session;
    }

    Reply<Answer> get(Lane asker, String path, @Nullable Watcher watcher) {
        return ask(
                asker,
                path,
                (zk, reply) -> zk.getData(
                        path,
                        watcher,
                        (rc, p, ctx, data, stat) ->
                                settle(reply, path, rc, new Answer(Code.get(rc), data, stat, List.of(), List.of())),
                        null));
    }

    Reply<Answer> children(Lane asker, String path, @Nullable Watcher watcher) {
        return ask(
                asker,
                path,
                (zk, reply) -> zk.getChildren(
                        path,
                        watcher,
                        (int rc, String p, Object ctx, @Nullable List<String> names, @Nullable Stat stat) -> settle(
                                reply,
                                path,
                                rc,
                                new Answer(Code.get(rc), null, stat, names == null ? List.of() : names, List.of())),
                        null));
    }

    Reply<Answer> exists(Lane asker, String path, @Nullable Watcher watcher) {
        return ask(
                asker,
                path,
                (zk, reply) -> zk.exists(
                        path,
                        watcher,
                        (rc, p, ctx, stat) ->
                                settle(reply, path, rc, new Answer(Code.get(rc), null, stat, List.of(), List.of())),
                        null));
    }

    Reply<Answer> create(Lane asker, String path, byte @Nullable [] data, CreateMode mode) {
        return ask(
                asker,
                path,
                (zk, reply) -> zk.create(
                        path,
                        data,
                        acls.of(path),
                        mode,
                        (int rc, String p, Object ctx, String name) -> settle(reply, path, rc, Answer.of(Code.get(rc))),
                        null));
    }

    Reply<Answer> set(Lane asker, String path, byte[] data, int version) {
        return ask(
                asker,
                path,
                (zk, reply) -> zk.setData(
                        path,
                        data,
                        version,
                        (rc, p, ctx, stat) ->
                                settle(reply, path, rc, new Answer(Code.get(rc), null, stat, List.of(), List.of())),
                        null));
    }

    Reply<Answer> delete(Lane asker, String path, int version) {
        return ask(
                asker,
                path,
                (zk, reply) -> zk.delete(
                        path, version, (rc, p, ctx) -> settle(reply, path, rc, Answer.of(Code.get(rc))), null));
    }

    /** All or nothing. When it is refused, the code is that of the first operation that was. */
    Reply<Answer> multi(Lane asker, List<Op> ops) {
        return ask(
                asker,
                "multi",
                (zk, reply) -> zk.multi(
                        ops,
                        (int rc, String p, Object ctx, @Nullable List<OpResult> results) -> settle(
                                reply,
                                "multi",
                                rc,
                                new Answer(Code.get(rc), null, null, List.of(), results == null ? List.of() : results)),
                        null));
    }

    Op createOp(String path, byte @Nullable [] data, CreateMode mode) {
        return Op.create(path, data, acls.of(path), mode);
    }

    private Reply<Answer> ask(Lane asker, String what, Question question) {
        ZooKeeper zooKeeper;
        try {
            zooKeeper = session.zooKeeper();
        } catch (StoreException e) {
            return Reply.failed(e);
        }
        Reply<Answer> reply = Reply.on(asker);
        try {
            question.ask(zooKeeper, reply);
        } catch (IllegalArgumentException e) {
            return Reply.failed(new StoreException(StoreException.Kind.CORRUPT, "not a path: " + what, e));
        }
        return reply;
    }

    private static void settle(Reply<Answer> reply, String what, int rc, Answer answer) {
        Code code = Code.get(rc);
        switch (code) {
            case OK, NONODE, NODEEXISTS, BADVERSION, NOTEMPTY -> reply.complete(answer);
            case NOAUTH, AUTHFAILED, INVALIDACL ->
                reply.fail(new StoreException(StoreException.Kind.DENIED, "ZooKeeper refuses " + what + ": " + code));
            default ->
                reply.fail(new StoreException(
                        StoreException.Kind.UNREACHABLE, "ZooKeeper failed at " + what + ": " + code));
        }
    }

    @FunctionalInterface
    private interface Question {
        void ask(ZooKeeper zooKeeper, Reply<Answer> reply);
    }
}
