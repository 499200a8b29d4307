package io.ottla.coordinator.zk;

import io.ottla.coordinator.store.Assignment;
import io.ottla.coordinator.store.Change;
import io.ottla.coordinator.store.StoredState;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;

/** Turns changes into operations; some have to look first. Thread: the asker's lane. */
final class ZkChanges {
    private static final int ANY_VERSION = -1;

    private final ZkOps ops;
    private final ZkTopicDeletion deletion;

    ZkChanges(ZkOps ops) {
        this.ops = ops;
        this.deletion = new ZkTopicDeletion(ops);
    }

    /** The changes of one commit, of which later ones build on earlier ones. */
    Scope scope(List<Change> wanted) {
        Set<String> made = new HashSet<>();
        for (Change change : wanted) {
            if (change instanceof Change.CreateTopic create) {
                made.add(create.topic());
            }
        }
        return new Scope(made);
    }

    final class Scope {
        private final Set<String> topicsMade;
        private final Set<String> withFolder = new HashSet<>();

        private Scope(Set<String> topicsMade) {
            this.topicsMade = topicsMade;
        }

        Reply<Part> part(Lane asker, Change change) {
            if (change instanceof Change.CreateTopic create) {
                return createTopic(asker, create);
            } else if (change instanceof Change.SetTopic set) {
                return Reply.done(setTopic(set));
            } else if (change instanceof Change.CreateStates create) {
                return createStates(asker, create, withFolder.add(create.topic()));
            } else if (change instanceof Change.SetState set) {
                return Reply.done(setState(set));
            } else if (change instanceof Change.MarkDeletion mark) {
                return Reply.done(mark(mark.topic()));
            } else if (change instanceof Change.UnmarkDeletion unmark) {
                return Reply.done(unmark(unmark.topic()));
            } else if (change instanceof Change.DeleteTopic delete) {
                return deletion.part(asker, delete.topic());
            } else if (change instanceof Change.KeepReassignments keep) {
                return Reply.done(keepReassignments(keep));
            } else if (change instanceof Change.SetProducerIds set) {
                return Reply.done(producerIds(set));
            }
            throw new IllegalStateException("a change of no known kind: " + change);
        }

        /** The folder of the states is made with the first of them, unless it is there. */
        private Reply<Part> createStates(Lane asker, Change.CreateStates create, boolean first) {
            if (topicsMade.contains(create.topic())) {
                return Reply.done(states(create, first));
            }
            return ops.exists(asker, ZkPaths.partitions(create.topic()), null)
                    .map(folder -> states(create, first && !folder.isOk()));
        }
    }

    private Reply<Part> createTopic(Lane asker, Change.CreateTopic create) {
        String configPath = ZkPaths.config("topics/" + create.topic());
        byte[] config = ConfigNode.write(create.configs());
        return ops.exists(asker, configPath, null).map(there -> {
            Op topic = ops.createOp(
                    ZkPaths.topic(create.topic()), node(create.id(), create.assignments()), CreateMode.PERSISTENT);
            Op overrides = there.isOk()
                    ? Op.setData(configPath, config, ANY_VERSION)
                    : ops.createOp(configPath, config, CreateMode.PERSISTENT);
            return Part.of("topic " + create.topic(), List.of(topic, overrides));
        });
    }

    private static Part setTopic(Change.SetTopic set) {
        byte[] node = node(set.id(), set.assignments());
        return Part.of(
                "topic " + set.topic(), List.of(Op.setData(ZkPaths.topic(set.topic()), node, set.expectedVersion())));
    }

    private Part states(Change.CreateStates create, boolean withFolder) {
        List<Op> all = new ArrayList<>();
        if (withFolder) {
            all.add(ops.createOp(ZkPaths.partitions(create.topic()), null, CreateMode.PERSISTENT));
        }
        Map<Integer, StoredState> sorted = new TreeMap<>(create.states());
        for (Integer index : sorted.keySet()) {
            all.add(ops.createOp(ZkPaths.partition(create.topic(), index), null, CreateMode.PERSISTENT));
        }
        all.addAll(stateOps(create.topic(), sorted));
        return new Part(what(create), all, null, asker -> foldersFirst(asker, create.topic(), sorted, what(create)));
    }

    /** An earlier controller stopped half-way: make each folder that is missing, then all states at once. */
    private Reply<Part> foldersFirst(Lane asker, String topic, Map<Integer, StoredState> states, String what) {
        List<String> folders = new ArrayList<>();
        folders.add(ZkPaths.partitions(topic));
        states.keySet().forEach(index -> folders.add(ZkPaths.partition(topic, index)));
        return Pipeline.each(asker, folders, folder -> ops.create(asker, folder, null, CreateMode.PERSISTENT))
                .map(made -> Part.of(what, stateOps(topic, states)));
    }

    private List<Op> stateOps(String topic, Map<Integer, StoredState> states) {
        List<Op> all = new ArrayList<>();
        states.forEach((index, state) ->
                all.add(ops.createOp(ZkPaths.state(topic, index), StateNode.write(state), CreateMode.PERSISTENT)));
        return all;
    }

    private static Part setState(Change.SetState set) {
        String path = ZkPaths.state(set.topic(), set.partition());
        return Part.of(
                "state of " + set.topic() + "-" + set.partition(),
                List.of(Op.setData(path, StateNode.write(set.state()), set.expectedVersion())));
    }

    private Part mark(String topic) {
        Op mark = ops.createOp(ZkPaths.deletion(topic), null, CreateMode.PERSISTENT);
        return new Part("deletion of " + topic, List.of(mark), Code.NODEEXISTS, null);
    }

    private static Part unmark(String topic) {
        Op unmark = Op.delete(ZkPaths.deletion(topic), ANY_VERSION);
        return new Part("deletion of " + topic, List.of(unmark), Code.NONODE, null);
    }

    private static Part keepReassignments(Change.KeepReassignments keep) {
        String path = ZkPaths.REASSIGNMENT;
        Op op = keep.left().isEmpty()
                ? Op.delete(path, ANY_VERSION)
                : Op.setData(path, ReassignmentNode.write(keep.left()), ANY_VERSION);
        return new Part("orders to reassign", List.of(op), Code.NONODE, null);
    }

    private static Part producerIds(Change.SetProducerIds set) {
        byte[] node = ProducerIdsNode.write(set.block());
        return Part.of("producer ids", List.of(Op.setData(ZkPaths.PRODUCER_IDS, node, set.expectedVersion())));
    }

    private static String what(Change.CreateStates create) {
        return "states of " + create.topic();
    }

    private static byte[] node(Uuid id, Map<Integer, Assignment> assignments) {
        return new TopicNode(id, assignments).write();
    }
}
