package io.ottla.protocol.config;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * How text becomes a value and back. {@link #read} throws IllegalArgumentException for text that is none.
 *
 * @param what says what is expected, for error messages
 */
record ValueKind<T>(OptionType type, String what, Function<String, T> read, Function<T, String> write) {
    static final ValueKind<Boolean> BOOLEAN =
            new ValueKind<>(OptionType.BOOLEAN, "true or false", ValueKind::readBoolean, Object::toString);
    static final ValueKind<Integer> INT =
            new ValueKind<>(OptionType.INT, "a whole number of 32 bits", Integer::valueOf, Object::toString);
    static final ValueKind<Short> SHORT =
            new ValueKind<>(OptionType.SHORT, "a whole number of 16 bits", Short::valueOf, Object::toString);
    static final ValueKind<Long> LONG =
            new ValueKind<>(OptionType.LONG, "a whole number of 64 bits", Long::valueOf, Object::toString);
    static final ValueKind<Double> DOUBLE =
            new ValueKind<>(OptionType.DOUBLE, "a number", ValueKind::readDouble, Object::toString);
    static final ValueKind<String> STRING =
            new ValueKind<>(OptionType.STRING, "text", Function.identity(), Function.identity());
    static final ValueKind<String> PASSWORD =
            new ValueKind<>(OptionType.PASSWORD, "text", Function.identity(), Function.identity());
    static final ValueKind<String> CLASS =
            new ValueKind<>(OptionType.CLASS, "the name of a class", Function.identity(), Function.identity());
    static final ValueKind<List<String>> LIST = new ValueKind<>(
            OptionType.LIST, "a comma-separated list", ValueKind::readList, list -> String.join(",", list));

    private static Boolean readBoolean(String text) {
        if (text.equalsIgnoreCase("true")) {
            return true;
        }
        if (text.equalsIgnoreCase("false")) {
            return false;
        }
        throw new IllegalArgumentException(text);
    }

    private static Double readDouble(String text) {
        double value = Double.parseDouble(text);
        if (Double.isNaN(value)) {
            throw new IllegalArgumentException(text);
        }
        return value;
    }

    private static List<String> readList(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        return Arrays.stream(text.split(",", -1)).map(String::trim).toList();
    }
}
