package io.ottla.coordinator.zk;

import io.ottla.coordinator.store.Change;
import io.ottla.coordinator.store.Commit;
import io.ottla.coordinator.store.ControllerEpoch;
import io.ottla.coordinator.store.StoreException;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.util.ArrayList;
import java.util.List;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;

/**
 * Makes changes in as few transactions as possible, each guarded by a check of the controller epoch:
 *
 * <pre>
 *  changes -> parts -> batch: [check epoch, part, part, ...] --ok--> Done, Done, ...
 *                            |
 *                            +-- refused: the check   -> FENCED
 *                            +-- refused: one part    -> each part of the batch in a transaction of its own
 * </pre>
 *
 * Batches are handed in without waiting; ZooKeeper does them in order. Thread: the asker's lane.
 */
final class ZkCommit {
    /** With some 200 bytes per operation far below the 1 MB that a server accepts. */
    private static final int BATCH_OPS_MAX = 400;

    private final ZkOps ops;
    private final ZkChanges changes;

    ZkCommit(ZkOps ops) {
        this.ops = ops;
        this.changes = new ZkChanges(ops);
    }

    Reply<List<Commit>> commit(Lane asker, ControllerEpoch epoch, List<Change> wanted) {
        ZkChanges.Scope scope = changes.scope(wanted);
        Reply<List<Part>> parts = Pipeline.each(asker, wanted, change -> scope.part(asker, change));
        return parts.then(ready -> Pipeline.each(asker, batches(ready), batch -> send(asker, epoch, batch))
                .then(results ->
                        Reply.done(results.stream().flatMap(List::stream).toList())));
    }

    private static List<List<Part>> batches(List<Part> parts) {
        List<List<Part>> batches = new ArrayList<>();
        List<Part> batch = new ArrayList<>();
        int size = 0;
        for (Part part : parts) {
            if (!batch.isEmpty() && size + part.ops().size() > BATCH_OPS_MAX) {
                batches.add(batch);
                batch = new ArrayList<>();
                size = 0;
            }
            batch.add(part);
            size += part.ops().size();
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }

    private Reply<List<Commit>> send(Lane asker, ControllerEpoch epoch, List<Part> batch) {
        List<Op> all = new ArrayList<>();
        all.add(ZkElection.check(epoch));
        batch.forEach(part -> all.addAll(part.ops()));
        return ops.multi(asker, all).then(answer -> {
            if (answer.isOk()) {
                return Reply.done(done(batch, answer.results()));
            }
            if (isFenced(answer)) {
                return Reply.failed(new StoreException(
                        StoreException.Kind.FENCED, "controller epoch " + epoch.number() + " is over"));
            }
            if (batch.size() == 1) {
                return refused(asker, epoch, batch.get(0), answer).map(List::of);
            }
            return oneByOne(asker, epoch, batch, 0, new ArrayList<>());
        });
    }

    private static List<Commit> done(List<Part> batch, List<OpResult> results) {
        List<Commit> done = new ArrayList<>(batch.size());
        int at = 1;
        for (Part part : batch) {
            done.add(new Commit.Done(version(results.get(at))));
            at += part.ops().size();
        }
        return done;
    }

    /** The first operation of a part is the one whose version matters; a node just made has version 0. */
    private static int version(OpResult first) {
        return first instanceof OpResult.SetDataResult set ? set.getStat().getVersion() : 0;
    }

    /** The check is the first operation: only when it failed does its own result say so. */
    private static boolean isFenced(Answer answer) {
        return !answer.results().isEmpty()
                && answer.results().get(0) instanceof OpResult.ErrorResult check
                && check.getErr() != Code.OK.intValue();
    }

    private Reply<Commit> refused(Lane asker, ControllerEpoch epoch, Part part, Answer answer) {
        if (part.otherwise() != null) {
            return part.otherwise()
                    .prepare(asker)
                    .then(second -> send(asker, epoch, List.of(second)).map(results -> results.get(0)));
        }
        return Reply.done(
                answer.code() == part.harmless()
                        ? new Commit.Done(0)
                        : new Commit.Conflict(part.what() + ": " + answer.code()));
    }

    private Reply<List<Commit>> oneByOne(
            Lane asker, ControllerEpoch epoch, List<Part> batch, int at, List<Commit> results) {
        if (at == batch.size()) {
            return Reply.done(results);
        }
        return send(asker, epoch, List.of(batch.get(at))).then(result -> {
            results.addAll(result);
            return oneByOne(asker, epoch, batch, at + 1, results);
        });
    }
}
