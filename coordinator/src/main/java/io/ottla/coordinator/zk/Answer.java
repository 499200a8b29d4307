package io.ottla.coordinator.zk;

import io.ottla.coordinator.store.StoredState;
import java.util.List;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * What ZooKeeper said. Codes that the asker can expect (no such node, exists already, other version, not empty) are
 * values; everything else fails the reply.
 */
record Answer(Code code, byte @Nullable [] data, @Nullable Stat stat, List<String> children, List<OpResult> results) {
    static final byte[] NOTHING = {};

    static Answer of(Code code) {
        return new Answer(code, null, null, List.of(), List.of());
    }

    boolean isOk() {
        return code == Code.OK;
    }

    boolean isMissing() {
        return code == Code.NONODE;
    }

    /** The content of the node; empty for a node without content. */
    byte[] bytes() {
        return data == null ? NOTHING : data;
    }

    int version() {
        return stat == null ? -1 : stat.getVersion();
    }

    /** The zxid of the last write to the node. */
    long written() {
        return stat == null ? StoredState.UNKNOWN : stat.getMzxid();
    }

    long owner() {
        return stat == null ? 0 : stat.getEphemeralOwner();
    }
}
