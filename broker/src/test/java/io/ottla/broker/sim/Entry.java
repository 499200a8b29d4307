package io.ottla.broker.sim;

/**
 * A batch as a log holds it.
 *
 * @param first the offset of its first record
 * @param epoch of the leader that took it
 * @param writer its producer id
 * @param sequence of its first record
 */
record Entry(long first, int records, int epoch, long writer, int sequence) {
    long next() {
        return first + records;
    }

    @Override
    public String toString() {
        return first + (records > 1 ? ".." + (next() - 1) : "") + "@" + epoch + "=" + writer + ":" + sequence;
    }
}
