package io.ottla.broker.log;

/**
 * The names of the files of a segment: twenty digits of its base offset, then what it holds. A suffix behind that says
 * what is about to happen with it.
 *
 * <pre>
 *   00000000000000001806.log          batches
 *   00000000000000001806.index        offset -> position
 *   00000000000000001806.timeindex    timestamp -> offset
 *   00000000000000001806.txnindex     aborted transactions, only if there are any
 *   00000000000000001806.snapshot     producers as of this offset
 *   ....cleaned                       being written by compaction: worthless after a crash
 *   ....swap                          complete, about to take the place of what it compacts
 *   ....deleted                       given up, to be deleted
 * </pre>
 */
final class SegmentName {
    static final String LOG = ".log";
    static final String INDEX = ".index";
    static final String TIME_INDEX = ".timeindex";
    static final String TXN_INDEX = ".txnindex";
    static final String SNAPSHOT = ".snapshot";
    static final String CLEANED = ".cleaned";
    static final String SWAP = ".swap";
    static final String DELETED = ".deleted";
    private static final int DIGITS = 20;

    private SegmentName() {}

    static String of(long baseOffset, String kind) {
        byte[] digits = new byte[DIGITS];
        long rest = baseOffset;
        for (int i = DIGITS - 1; i >= 0; i--) {
            digits[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return new String(digits, java.nio.charset.StandardCharsets.ISO_8859_1).concat(kind);
    }

    /** The base offset in a name with this ending; -1 if it is not such a name. */
    static long baseOffset(String name, String ending) {
        if (!name.endsWith(ending) || name.length() != DIGITS + ending.length()) {
            return -1;
        }
        long offset = 0;
        for (int i = 0; i < DIGITS; i++) {
            int digit = name.charAt(i) - '0';
            if (digit < 0 || digit > 9 || offset > (Long.MAX_VALUE - digit) / 10) {
                return -1;
            }
            offset = offset * 10 + digit;
        }
        return offset;
    }
}
