package io.ottla.broker.partition;

import java.util.ArrayList;
import java.util.List;

/** The readers that wait for one partition. Thread: its lane. */
final class Watches {
    private final List<FetchWatch> all = new ArrayList<>();

    void add(FetchWatch watch) {
        all.add(watch);
    }

    void remove(FetchWatch watch) {
        all.remove(watch);
    }

    /** Something happened that every reader must see. */
    void wake() {
        if (!all.isEmpty()) {
            List.copyOf(all).forEach(FetchWatch::wake);
        }
    }

    /**
     * There is more to read: for replicas what was appended, for consumers what was committed.
     *
     * @param bytesAppended may be 0
     * @param committed whether the watermark moved
     */
    void grown(long bytesAppended, boolean committed) {
        if (all.isEmpty() || !committed && bytesAppended == 0) {
            return;
        }
        for (FetchWatch watch : List.copyOf(all)) {
            if (watch.isolation() == Isolation.REPLICA ? bytesAppended > 0 : committed) {
                watch.grown(Math.max(1, bytesAppended));
            } else if (committed) {
                watch.committed();
            }
        }
    }
}
