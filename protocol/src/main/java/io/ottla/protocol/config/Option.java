package io.ottla.protocol.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One row of a table of options: what a setting is called, what it may be, what it is when nobody sets it, and what it
 * is for. Documentation, DescribeConfigs and the parser all come from the row. Immutable; each refinement is a new row.
 *
 * <pre>{@code
 * static final Option<Integer> SEGMENT_BYTES = Option.integer("log.segment.bytes", GIB)
 *         .min(14)
 *         .clusterWide()
 *         .doc("A segment file is closed, and a new one begun, before it would grow beyond this many bytes.");
 * }</pre>
 *
 * @param <T> Boolean, Integer, Short, Long, Double, String or List of String
 */
public final class Option<T> {
    private final String name;
    private final ValueKind<T> kind;
    private final @Nullable T defaultValue;
    private final boolean required;
    private final Check<T> check;
    private final UpdateMode updateMode;
    private final List<String> synonyms;
    private final String doc;

    private Option(
            String name,
            ValueKind<T> kind,
            @Nullable T defaultValue,
            boolean required,
            Check<T> check,
            UpdateMode updateMode,
            List<String> synonyms,
            String doc) {
        this.name = name;
        this.kind = kind;
        this.defaultValue = defaultValue;
        this.required = required;
        this.check = check;
        this.updateMode = updateMode;
        this.synonyms = synonyms;
        this.doc = doc;
    }

    private static <T> Option<T> row(String name, ValueKind<T> kind, @Nullable T defaultValue) {
        return new Option<>(name, kind, defaultValue, false, Check.any(), UpdateMode.READ_ONLY, List.of(), "");
    }

    /** true or false. */
    public static Option<Boolean> bool(String name, boolean defaultValue) {
        return row(name, ValueKind.BOOLEAN, defaultValue);
    }

    /** A whole number of 32 bits. */
    public static Option<Integer> integer(String name, int defaultValue) {
        return row(name, ValueKind.INT, defaultValue);
    }

    /** A whole number of 32 bits that may be left unset. */
    public static Option<Integer> integerOrNone(String name) {
        return row(name, ValueKind.INT, null);
    }

    /** A whole number of 16 bits. */
    public static Option<Short> small(String name, int defaultValue) {
        return row(name, ValueKind.SHORT, (short) defaultValue);
    }

    /** A whole number of 64 bits. */
    public static Option<Long> wide(String name, long defaultValue) {
        return row(name, ValueKind.LONG, defaultValue);
    }

    /** A whole number of 64 bits that may be left unset. */
    public static Option<Long> wideOrNone(String name) {
        return row(name, ValueKind.LONG, null);
    }

    /** A number with a fraction. */
    public static Option<Double> decimal(String name, double defaultValue) {
        return row(name, ValueKind.DOUBLE, defaultValue);
    }

    /** Text, without the blanks around it. */
    public static Option<String> text(String name, String defaultValue) {
        return row(name, ValueKind.STRING, defaultValue);
    }

    /** Text that may be left unset. */
    public static Option<String> textOrNone(String name) {
        return row(name, ValueKind.STRING, null);
    }

    /** One of several words. */
    public static Option<String> choice(String name, String defaultValue, String... words) {
        return text(name, defaultValue).check(Check.oneOf(Arrays.asList(words)));
    }

    /** Words with commas between them. */
    public static Option<List<String>> list(String name, String... defaultValue) {
        return row(name, ValueKind.LIST, List.of(defaultValue));
    }

    /** Text that is never shown, and may be left unset. */
    public static Option<String> secretOrNone(String name) {
        return row(name, ValueKind.PASSWORD, null);
    }

    /** The name of a class, or unset. */
    public static Option<String> classOrNone(String name) {
        return row(name, ValueKind.CLASS, null);
    }

    /** This row with a check in place of the one that it had. */
    public Option<T> check(Check<T> next) {
        return new Option<>(name, kind, defaultValue, required, next, updateMode, synonyms, doc);
    }

    /** This row with a least value. For numbers. */
    public Option<T> min(long least) {
        return check(Numbers.atLeast(kind.type(), least));
    }

    /** This row with a least and a greatest value. For numbers. */
    public Option<T> range(long least, long most) {
        return check(Numbers.between(kind.type(), least, most));
    }

    /** This row, to be changed at run time for single brokers. */
    public Option<T> perBroker() {
        return new Option<>(name, kind, defaultValue, required, check, UpdateMode.PER_BROKER, synonyms, doc);
    }

    /** This row, to be changed at run time for one or all brokers. */
    public Option<T> clusterWide() {
        return new Option<>(name, kind, defaultValue, required, check, UpdateMode.CLUSTER_WIDE, synonyms, doc);
    }

    /** This row without a default: start fails when nobody sets it. */
    public Option<T> required() {
        return new Option<>(name, kind, null, true, check, updateMode, synonyms, doc);
    }

    /**
     * This row with the names that are asked, in this order, when its own is not set. For a topic's option these are
     * broker options; for a broker's, other broker options (log.retention.minutes for log.retention.ms).
     */
    public Option<T> fallsBackTo(String... names) {
        return new Option<>(name, kind, defaultValue, required, check, updateMode, List.of(names), doc);
    }

    /** This row with its explanation: full sentences. */
    public Option<T> doc(String sentences) {
        return new Option<>(name, kind, defaultValue, required, check, updateMode, synonyms, sentences);
    }

    public String name() {
        return name;
    }

    public OptionType type() {
        return kind.type();
    }

    /** The value when nobody sets it; null when there is none. */
    public @Nullable T defaultValue() {
        return defaultValue;
    }

    /** The default as text; null when there is none. */
    public @Nullable String defaultText() {
        return defaultValue == null ? null : kind.write().apply(defaultValue);
    }

    public boolean isRequired() {
        return required;
    }

    public UpdateMode updateMode() {
        return updateMode;
    }

    /** The names asked when this one is not set; see {@link #fallsBackTo}. */
    public List<String> synonyms() {
        return synonyms;
    }

    public String documentation() {
        return doc;
    }

    /** Whether values of it must not be shown to anyone. */
    public boolean isSensitive() {
        return kind.type() == OptionType.PASSWORD;
    }

    /** The range or the words that are allowed, for a reader; empty: whatever the type takes. */
    public String range() {
        return check.allowed();
    }

    /** What values are allowed, for a reader: the type, and the range or the words. */
    public String allowed() {
        return check.allowed().isEmpty()
                ? kind.what()
                : kind.type() == OptionType.STRING || kind.type() == OptionType.LIST
                        ? check.allowed()
                        : kind.what() + ", " + check.allowed();
    }

    /** The value that the text means. Throws {@link BadSettingException} when it is none that is allowed. */
    public T parse(String text) {
        T value;
        try {
            value = kind.read().apply(text.trim());
        } catch (IllegalArgumentException e) {
            throw refusal(text);
        }
        if (!check.accepts().test(value)) {
            throw refusal(text);
        }
        return value;
    }

    /** The text of a value; the reverse of {@link #parse}. */
    public String format(T value) {
        return kind.write().apply(value);
    }

    private BadSettingException refusal(String text) {
        return isSensitive()
                ? BadSettingException.secretNotAllowed(name, allowed())
                : BadSettingException.notAllowed(name, text, allowed());
    }

    @Override
    public String toString() {
        List<String> parts = new ArrayList<>(List.of(name, kind.type().name()));
        parts.add("default=" + Objects.requireNonNullElse(defaultText(), "none"));
        return String.join(" ", parts);
    }
}
