package io.ottla.coordinator.zk;

import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.coordinator.store.ControllerEpoch;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.Watcher;

/** What brokers tell the controller through sequential nodes: read, then deleted under the controller's epoch. */
final class ZkNotices {
    private static final int ANY_VERSION = -1;

    private final ZkOps ops;
    private final Watcher logDirWatcher;
    private final Watcher isrWatcher;

    ZkNotices(ZkOps ops, Watcher logDirWatcher, Watcher isrWatcher) {
        this.ops = ops;
        this.logDirWatcher = logDirWatcher;
        this.isrWatcher = isrWatcher;
    }

    /** The brokers that lost a log directory. */
    Reply<Set<Integer>> takeLogDirFailures(Lane asker, ControllerEpoch epoch) {
        return take(asker, epoch, ZkPaths.LOG_DIR_EVENTS, logDirWatcher, IdNode::readLogDirFailure)
                .map(TreeSet::new);
    }

    /** The partitions whose in-sync set a broker of an old protocol version changed by itself. */
    Reply<Set<TopicPartition>> takeIsrChanges(Lane asker, ControllerEpoch epoch) {
        return take(asker, epoch, ZkPaths.ISR_CHANGES, isrWatcher, PartitionsNode::read)
                .map(sets -> {
                    Set<TopicPartition> all = new TreeSet<>();
                    sets.forEach(all::addAll);
                    return all;
                });
    }

    private <T> Reply<List<T>> take(
            Lane asker, ControllerEpoch epoch, String folder, Watcher watcher, BiFunction<String, byte[], T> read) {
        return ops.children(asker, folder, watcher).then(answer -> {
            List<String> paths = answer.children().stream()
                    .sorted()
                    .map(name -> folder + "/" + name)
                    .toList();
            Reply<List<Answer>> nodes = Pipeline.each(asker, paths, path -> ops.get(asker, path, null));
            return nodes.then(found -> {
                List<T> taken = new ArrayList<>();
                for (int i = 0; i < paths.size(); i++) {
                    if (found.get(i).isOk()) {
                        taken.add(read.apply(paths.get(i), found.get(i).bytes()));
                    }
                }
                return Pipeline.each(asker, paths, path -> delete(asker, epoch, path))
                        .map(gone -> taken);
            });
        });
    }

    private Reply<Answer> delete(Lane asker, ControllerEpoch epoch, String path) {
        return ops.multi(asker, List.of(ZkElection.check(epoch), Op.delete(path, ANY_VERSION)));
    }
}
