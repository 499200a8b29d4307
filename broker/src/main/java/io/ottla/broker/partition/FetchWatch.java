package io.ottla.broker.partition;

import java.util.ArrayList;

/**
 * One reader's one-shot wait for more bytes in any of several partitions of one lane. Partitions that it was put on
 * tell it what has become readable; once that is enough it fires, and takes itself off all of them.
 *
 * <p>Thread: the lane of its partitions.
 */
public final class FetchWatch {
    private final Isolation isolation;
    private final Runnable fire;
    private final Runnable news;
    private final ArrayList<Partition> on = new ArrayList<>();
    private long missingBytes;
    private boolean over;

    /**
     * @param isolation what counts as readable
     * @param missingBytes how many more bytes the reader wants before it is woken; 1 or more
     * @param fire called once, on the lane, unless {@link #cancel} comes first
     * @param news called on the lane whenever the watermark moves though there is nothing more for the reader to read
     */
    public FetchWatch(Isolation isolation, long missingBytes, Runnable fire, Runnable news) {
        this.isolation = isolation;
        this.missingBytes = missingBytes;
        this.fire = fire;
        this.news = news;
    }

    Isolation isolation() {
        return isolation;
    }

    void putOn(Partition partition) {
        on.add(partition);
    }

    /** So many bytes have become readable. */
    void grown(long bytes) {
        missingBytes -= bytes;
        if (missingBytes <= 0) {
            wake();
        }
    }

    /** The watermark has moved; a replica has nothing to read from that, but must know it some time. */
    void committed() {
        if (!over) {
            news.run();
        }
    }

    /** Something happened that the reader must be told of whatever it waits for: a new role, a new start of the log. */
    void wake() {
        if (!over) {
            cancel();
            fire.run();
        }
    }

    /** Takes it off its partitions; it will not fire any more. */
    public void cancel() {
        if (over) {
            return;
        }
        over = true;
        for (int i = 0; i < on.size(); i++) {
            on.get(i).unwatch(this);
        }
        on.clear();
    }

    boolean isOver() {
        return over;
    }
}
