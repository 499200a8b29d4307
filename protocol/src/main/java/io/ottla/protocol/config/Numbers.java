package io.ottla.protocol.config;

import java.util.function.Predicate;

/** Range checks for the number types, whatever their width. */
final class Numbers {
    private Numbers() {}

    static <T> Check<T> atLeast(OptionType type, long least) {
        mustBeNumber(type);
        return new Check<>("at least " + least, value -> compare(value, least) >= 0);
    }

    static <T> Check<T> between(OptionType type, long least, long most) {
        mustBeNumber(type);
        Predicate<T> inside = value -> compare(value, least) >= 0 && compare(value, most) <= 0;
        return new Check<>("from " + least + " to " + most, inside);
    }

    private static int compare(Object value, long bound) {
        Number number = (Number) value;
        return value instanceof Double
                ? Double.compare(number.doubleValue(), (double) bound)
                : Long.compare(number.longValue(), bound);
    }

    private static void mustBeNumber(OptionType type) {
        switch (type) {
            case INT, SHORT, LONG, DOUBLE -> {}
            default -> throw new IllegalArgumentException("a range is for numbers, not for " + type);
        }
    }
}
