package io.ottla.coordinator.zk;

import java.util.ArrayList;
import java.util.List;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;

/** Who may touch a node that we create, as Kafka 3.9 sets it. */
final class ZkAcls {
    private static final List<String> SECRET = List.of("/config/users", "/delegation_token");

    private final ZkSettings.Acls mode;

    ZkAcls(ZkSettings.Acls mode) {
        this.mode = mode;
    }

    List<ACL> of(String path) {
        if (mode == ZkSettings.Acls.OPEN) {
            return ZooDefs.Ids.OPEN_ACL_UNSAFE;
        }
        List<ACL> acls = new ArrayList<>(ZooDefs.Ids.CREATOR_ALL_ACL);
        if (SECRET.stream().noneMatch(path::startsWith)) {
            acls.addAll(ZooDefs.Ids.READ_ACL_UNSAFE);
        }
        return acls;
    }
}
