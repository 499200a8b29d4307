package io.ottla.protocol.wire;

import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * A 128-bit id as the protocol carries it; its text form is URL-safe base64 without padding (22 characters), as
 * topic ids are written in ZooKeeper and in partition.metadata.
 */
public record Uuid(long high, long low) implements Comparable<Uuid> {
    /** Stands for "no id". */
    public static final Uuid ZERO = new Uuid(0, 0);

    private static final int TEXT_CHARS = 22;

    /** Parses the text form; throws IllegalArgumentException when it is not one. */
    public static Uuid parse(String text) {
        if (text.length() > TEXT_CHARS + 2) {
            throw new IllegalArgumentException("id '" + text + "' is longer than 22 base64 characters");
        }
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
        if (bytes.remaining() != 2 * Long.BYTES) {
            throw new IllegalArgumentException("id '" + text + "' is not 16 bytes of URL-safe base64");
        }
        return new Uuid(bytes.getLong(), bytes.getLong());
    }

    public boolean isZero() {
        return high == 0 && low == 0;
    }

    @Override
    public int compareTo(Uuid other) {
        int byHigh = Long.compare(high, other.high);
        return byHigh != 0 ? byHigh : Long.compare(low, other.low);
    }

    @Override
    public String toString() {
        byte[] bytes =
                ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
