package io.ottla.broker.api.admin;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which names a topic may have, and which topics are the broker's own. */
public final class TopicNames {
    /** Where groups keep their offsets. */
    public static final String OFFSETS = "__consumer_offsets";
    /** Where transactions keep their state. */
    public static final String TRANSACTIONS = "__transaction_state";

    private static final Set<String> INTERNAL = Set.of(OFFSETS, TRANSACTIONS);
    private static final int CHARS_MAX = 249;
    private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]+");

    private TopicNames() {}

    /** Whether clients should leave the topic alone. */
    public static boolean isInternal(String name) {
        return INTERNAL.contains(name);
    }

    /** Why no topic can have this name; null when one can. */
    public static @Nullable String trouble(String name) {
        if (name.isEmpty()) {
            return "a topic name must not be empty";
        }
        if (name.equals(".") || name.equals("..")) {
            return "a topic cannot be named '" + name + "'";
        }
        if (name.length() > CHARS_MAX) {
            return "a topic name has at most " + CHARS_MAX + " characters, and this one has " + name.length();
        }
        if (!LEGAL.matcher(name).matches()) {
            return "the topic name '" + name + "' holds more than ASCII letters, digits, '.', '_' and '-'";
        }
        return null;
    }
}
