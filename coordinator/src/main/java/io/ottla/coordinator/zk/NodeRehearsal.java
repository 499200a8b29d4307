package io.ottla.coordinator.zk;

import io.ottla.coordinator.cluster.Endpoint;
import io.ottla.coordinator.cluster.SecurityProtocol;
import io.ottla.coordinator.store.Assignment;
import io.ottla.coordinator.store.Registration;
import io.ottla.coordinator.store.StoredState;
import io.ottla.protocol.wire.Uuid;
import java.util.List;
import java.util.Map;

/**
 * Writes and reads every node once that a start writes and reads, while there is no ZooKeeper yet: the code is loaded by
 * the time there is one. Pure: nothing of it is kept. Thread: any.
 */
final class NodeRehearsal {
    private static final String PATH = "/rehearsal";

    private NodeRehearsal() {}

    static void run() {
        Endpoint endpoint = new Endpoint("PLAINTEXT", SecurityProtocol.PLAINTEXT, "localhost", 1);
        BrokerNode.read(PATH, 0, 0, BrokerNode.write(new Registration(0, List.of(endpoint), null, -1), 0));
        TopicNode topic = new TopicNode(new Uuid(1, 1), Map.of(0, Assignment.of(List.of(0))));
        TopicNode.read(PATH, topic.write());
        StateNode.read(PATH, StateNode.write(new StoredState(0, 0, List.of(0), 0, 0)), 0, 0);
        ConfigNode.read(PATH, ConfigNode.write(Map.of()));
        ControllerNode.readBrokerId(ControllerNode.write(0, 0));
        IdNode.readClusterId(IdNode.writeClusterId(PATH));
        IdNode.writeFeatures();
    }
}
