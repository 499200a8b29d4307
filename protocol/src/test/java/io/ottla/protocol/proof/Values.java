package io.ottla.protocol.proof;

import java.util.Random;

/** Values of every kind, bounds more often than chance would have them. */
final class Values {
    private final Random random;

    Values(Random random) {
        this.random = random;
    }

    boolean isNull() {
        return random.nextInt(3) == 0;
    }

    int count() {
        return random.nextInt(10) < 3 ? 0 : 1 + random.nextInt(2);
    }

    /** A signed integer of so many bits. */
    long integer(int bits) {
        long max = -1L >>> 65 - bits;
        return switch (random.nextInt(6)) {
            case 0 -> max;
            case 1 -> -max - 1;
            case 2 -> 0;
            case 3 -> -1;
            default -> random.nextLong() >> 64 - bits;
        };
    }

    double float64() {
        double[] bounds = {0, -1.5, Double.MAX_VALUE, Double.MIN_VALUE, Double.NEGATIVE_INFINITY};
        return bounds[random.nextInt(bounds.length)];
    }

    String text() {
        return switch (random.nextInt(6)) {
            case 0 -> "";
            case 1 -> "x".repeat(126 + random.nextInt(4));
            case 2 -> "\u00fc\u20ac\uD83D\uDE00\u0000";
            default -> "t" + random.nextInt(1000);
        };
    }

    byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(5) == 0 ? 0 : random.nextInt(200)];
        random.nextBytes(bytes);
        return bytes;
    }
}
