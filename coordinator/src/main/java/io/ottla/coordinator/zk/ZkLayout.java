package io.ottla.coordinator.zk;

import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.zookeeper.CreateMode;

/** Makes the permanent nodes, parents first, in the order in which Kafka 3.9 makes them; those that are there stay. */
final class ZkLayout {
    private final ZkOps ops;

    ZkLayout(ZkOps ops) {
        this.ops = ops;
    }

    Reply<Boolean> ensure(Lane asker) {
        Set<String> paths = new LinkedHashSet<>();
        for (String path : ZkPaths.PERMANENT) {
            paths.addAll(withParents(path));
        }
        return Pipeline.each(asker, List.copyOf(paths), path -> ops.create(asker, path, null, CreateMode.PERSISTENT))
                .map(answers -> true);
    }

    /** Makes one node and the folders that it lies in; true when it was not there yet. */
    Reply<Boolean> create(Lane asker, String path, byte[] data) {
        List<String> folders = withParents(path);
        folders.remove(folders.size() - 1);
        Reply<List<Answer>> parents =
                Pipeline.each(asker, folders, folder -> ops.create(asker, folder, null, CreateMode.PERSISTENT));
        return parents.then(
                made -> ops.create(asker, path, data, CreateMode.PERSISTENT).map(Answer::isOk));
    }

    private static List<String> withParents(String path) {
        List<String> paths = new ArrayList<>();
        for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
            paths.add(path.substring(0, slash));
        }
        paths.add(path);
        return paths;
    }
}
