package io.ottla.protocol.config;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Which values of the right type an option takes. Immutable.
 *
 * @param allowed says it to a reader, for example {@code from 1 to 100} or {@code one of a, b}; empty: any
 * @param accepts decides it
 */
public record Check<T>(String allowed, Predicate<T> accepts) {
    /** Everything of the type. */
    public static <T> Check<T> any() {
        return new Check<>("", value -> true);
    }

    /** No less than {@code least}. */
    public static <N extends Comparable<N>> Check<N> atLeast(N least) {
        return new Check<>("at least " + least, value -> value.compareTo(least) >= 0);
    }

    /** No less than {@code least} and no more than {@code most}. */
    public static <N extends Comparable<N>> Check<N> between(N least, N most) {
        return new Check<>(
                "from " + least + " to " + most, value -> value.compareTo(least) >= 0 && value.compareTo(most) <= 0);
    }

    /** One of these, spelled like this. */
    public static Check<String> oneOf(Collection<String> names) {
        return new Check<>("one of " + String.join(", ", names), names::contains);
    }

    /** One of these, in upper or lower case. */
    public static Check<String> oneOfIgnoringCase(Collection<String> names) {
        List<String> folded =
                names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        return new Check<>(
                "one of " + String.join(", ", names), value -> folded.contains(value.toLowerCase(Locale.ROOT)));
    }

    /** Some, or none, of these. */
    public static Check<List<String>> someOf(Collection<String> names) {
        return new Check<>("a comma-separated list of " + String.join(", ", names), names::containsAll);
    }
}
