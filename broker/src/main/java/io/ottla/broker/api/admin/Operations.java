package io.ottla.broker.api.admin;

/**
 * What a client may do, as a set of bits: bit n stands for the operation with code n (KIP-430).
 *
 * <pre>
 * 3 read  4 write  5 create  6 delete  7 alter  8 describe  9 cluster action  10 describe configs  11 alter configs
 * 12 idempotent write
 * </pre>
 *
 * Nobody is refused anything in this release, so the answer is always everything that the kind of resource knows.
 */
final class Operations {
    /** The client did not ask. */
    static final int NOT_ASKED = Integer.MIN_VALUE;

    static final int ALL_ON_CLUSTER = bits(5, 7, 8, 9, 10, 11, 12);
    static final int ALL_ON_TOPIC = bits(3, 4, 5, 6, 7, 8, 10, 11);

    private Operations() {}

    private static int bits(int... codes) {
        int set = 0;
        for (int code : codes) {
            set |= 1 << code;
        }
        return set;
    }
}
