package io.ottla.client.consumer;

/**
 * How many bytes of fetched records a consumer may hold, over all partitions, and how many it does: those that wait for the
 * application, and those that were asked for. Thread: the client's loop.
 */
final class FetchBudget {
    private final long bytesMax;
    private long held;
    private long asked;

    FetchBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** What may still be asked for, in bytes. */
    int room() {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(0, bytesMax - held - asked));
    }

    /** What one of so many brokers may be asked for at most, in bytes; a part is left for what turns up meanwhile. */
    int share(int brokers) {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(1, bytesMax / 4 * 3 / Math.max(1, brokers)));
    }

    void ask(int bytes) {
        asked += bytes;
    }

    void answered(int bytes) {
        asked -= bytes;
    }

    void hold(int bytes) {
        held += bytes;
    }

    void release(int bytes) {
        held -= bytes;
    }

    long held() {
        return held;
    }
}
