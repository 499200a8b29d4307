package io.ottla.broker.api.data;

import io.ottla.broker.api.Connection;
import java.util.HashSet;
import java.util.Set;

/** The fetches of one connection that wait, to be dropped when it closes. Thread: the connection's event loop. */
final class Pending {
    private final Set<PendingFetch> fetches = new HashSet<>();

    private Pending() {}

    static Pending of(Connection connection) {
        Pending kept = connection.kept(Pending.class);
        if (kept != null) {
            return kept;
        }
        Pending fresh = new Pending();
        connection.keep(Pending.class, fresh);
        connection.onClose(fresh::cancel);
        return fresh;
    }

    void add(PendingFetch fetch) {
        fetches.add(fetch);
    }

    void remove(PendingFetch fetch) {
        fetches.remove(fetch);
    }

    private void cancel() {
        fetches.forEach(PendingFetch::cancel);
        fetches.clear();
    }
}
