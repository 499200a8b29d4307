package io.ottla.client.net;

/**
 * Who leads a partition, by the word of a broker that does not, or does since a newer epoch (KIP-951).
 *
 * @param leader broker id, -1 if the answer names none
 * @param epoch of that leader, -1 likewise
 */
public record LeaderHint(int leader, int epoch) {
    /** The answer says nothing. */
    public static final LeaderHint NONE = new LeaderHint(-1, -1);

    boolean isGiven() {
        return leader >= 0 && epoch >= 0;
    }
}
