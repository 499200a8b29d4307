package io.ottla.protocol.lane;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects a known number of replies and completes one with all of them, in the order in which they were added.
 * The first failure fails the whole. Thread: the home lane.
 */
public final class Gather<T> {
    private final List<@Nullable T> results = new ArrayList<>();
    private final Reply<List<T>> all;
    private int open;
    private boolean sealed;
    private boolean failed;

    public Gather(Lane home) {
        this.all = Reply.on(home);
    }

    /** Adds one more reply to wait for; takes its one reader. */
    public void add(Reply<? extends T> reply) {
        if (sealed) {
            throw new IllegalStateException("sealed");
        }
        int at = results.size();
        results.add(null);
        open++;
        reply.read((value, error) -> arrived(at, value, error));
    }

    /** No more will be added: the answer, complete as soon as every part is. */
    @SuppressWarnings("NullAway") // every slot is filled when nothing is open
    public Reply<List<T>> all() {
        sealed = true;
        if (open == 0 && !failed) {
            all.complete((List<T>) results);
        }
        return all;
    }

    @SuppressWarnings("NullAway")
    private void arrived(int at, @Nullable T value, @Nullable Throwable error) {
        open--;
        if (failed) {
            return;
        }
        if (error != null) {
            failed = true;
            all.fail(error);
            return;
        }
        results.set(at, value);
        if (open == 0 && sealed) {
            all.complete((List<T>) results);
        }
    }
}
