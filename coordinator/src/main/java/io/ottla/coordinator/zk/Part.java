package io.ottla.coordinator.zk;

import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.util.List;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.jspecify.annotations.Nullable;

/**
 * One change as operations that stand or fall together.
 *
 * @param what for the message of a conflict
 * @param ops at least one
 * @param harmless a refusal with this code means that it was done before; null for none
 * @param otherwise another way to do it when this one is refused; null for none
 */
record Part(
        String what,
        List<Op> ops,
        @Nullable Code harmless,
        @Nullable Otherwise otherwise) {
    static Part of(String what, List<Op> ops) {
        return new Part(what, ops, null, null);
    }

    /** The slow way. */
    @FunctionalInterface
    interface Otherwise {
        Reply<Part> prepare(Lane asker);
    }
}
