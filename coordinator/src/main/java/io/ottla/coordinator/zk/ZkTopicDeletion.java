package io.ottla.coordinator.zk;

import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.util.ArrayList;
import java.util.List;
import org.apache.zookeeper.Op;

/**
 * Takes a topic out: what lies below its node is looked up and deleted from the leaves up, then its config and its
 * mark, all in one transaction. A topic of many partitions is thinned out first, so that the transaction stays small;
 * what is gone by then matters to nobody, as the mark stays until the end.
 */
final class ZkTopicDeletion {
    private static final int ANY_VERSION = -1;
    private static final int LAST_OPS_MAX = 2000;

    private final ZkOps ops;

    ZkTopicDeletion(ZkOps ops) {
        this.ops = ops;
    }

    Reply<Part> part(Lane asker, String topic) {
        return below(asker, ZkPaths.topic(topic)).then(tree -> {
            List<String> paths = new ArrayList<>(tree);
            paths.add(ZkPaths.config("topics/" + topic));
            paths.add(ZkPaths.deletion(topic));
            return existing(asker, paths).then(there -> finish(asker, topic, there));
        });
    }

    /** The node and all below it, leaves first. */
    private Reply<List<String>> below(Lane asker, String path) {
        return ops.children(asker, path, null).then(answer -> {
            List<String> folders =
                    answer.children().stream().map(name -> path + "/" + name).toList();
            return Pipeline.each(asker, folders, folder -> below(asker, folder)).map(parts -> {
                List<String> all = new ArrayList<>();
                parts.forEach(all::addAll);
                all.add(path);
                return all;
            });
        });
    }

    private Reply<List<String>> existing(Lane asker, List<String> paths) {
        return Pipeline.each(asker, paths, path -> ops.exists(asker, path, null))
                .map(answers -> {
                    List<String> there = new ArrayList<>();
                    for (int i = 0; i < paths.size(); i++) {
                        if (answers.get(i).isOk()) {
                            there.add(paths.get(i));
                        }
                    }
                    return there;
                });
    }

    private Reply<Part> finish(Lane asker, String topic, List<String> paths) {
        int early = Math.max(0, paths.size() - LAST_OPS_MAX);
        return Pipeline.each(asker, paths.subList(0, early), path -> ops.delete(asker, path, ANY_VERSION))
                .map(gone -> {
                    List<Op> last = new ArrayList<>();
                    paths.subList(early, paths.size()).forEach(path -> last.add(Op.delete(path, ANY_VERSION)));
                    if (last.isEmpty()) {
                        last.add(Op.check("/", ANY_VERSION));
                    }
                    return Part.of("deletion of " + topic, last);
                });
    }
}
