package io.ottla.broker.partition;

import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The in-sync set of a partition as its leader knows it (KIP-497). Immutable.
 *
 * <pre>
 *            wish                        the controller takes it
 *   settled ------> wished, in flight ------------------------> settled, a higher partition epoch
 *      ^                  | the controller refuses it for now
 *      +------------------+
 * </pre>
 *
 * While a wish is in flight nobody knows which of the two sets the controller has, so the watermark waits for the
 * replicas of both.
 *
 * @param settled as the controller said last
 * @param partitionEpoch of that
 * @param wished what was asked for, null when nothing is in flight
 */
record InSync(
        List<Integer> settled, int partitionEpoch, @Nullable List<Integer> wished) {
    InSync {
        settled = List.copyOf(settled);
    }

    boolean isInFlight() {
        return wished != null;
    }

    /** Every replica that may be in the set. */
    List<Integer> maximal() {
        if (wished == null) {
            return settled;
        }
        TreeSet<Integer> all = new TreeSet<>(settled);
        all.addAll(wished);
        return List.copyOf(all);
    }

    InSync wish(List<Integer> members) {
        return new InSync(settled, partitionEpoch, List.copyOf(members));
    }

    /** Nothing came of the wish. */
    InSync keep() {
        return new InSync(settled, partitionEpoch, null);
    }
}
