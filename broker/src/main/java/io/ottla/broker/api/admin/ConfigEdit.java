package io.ottla.broker.api.admin;

import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes new overrides of the current ones by the operations of IncrementalAlterConfigs (KIP-339). Pure. */
final class ConfigEdit {
    static final byte SET = 0;
    static final byte DELETE = 1;
    static final byte APPEND = 2;
    static final byte SUBTRACT = 3;

    private ConfigEdit() {}

    /** One operation; the value is null for DELETE. */
    record Change(String name, byte operation, @Nullable String value) {}

    /** What an edit comes to. */
    sealed interface Result permits Accepted, Refused {}

    /** These are the overrides from now on. */
    record Accepted(Map<String, String> overrides) implements Result {}

    /** Nothing is changed. */
    record Refused(ErrorCode error, String message) implements Result {}

    /** What is known of the list options of the resource. */
    interface Lists {
        /** Whether values can be appended to it. */
        boolean isList(String name);

        /** The value in force where there is no override. */
        String inherited(String name);
    }

    /** @param noValue the code for an operation that lacks the value it needs */
    static Result apply(Map<String, String> current, List<Change> changes, Lists lists, ErrorCode noValue) {
        Map<String, String> next = new LinkedHashMap<>(current);
        Set<String> seen = new HashSet<>();
        for (Change change : changes) {
            Refused refused = trouble(change, seen, lists, noValue);
            if (refused != null) {
                return refused;
            }
            String value = change.value() == null ? "" : change.value();
            switch (change.operation()) {
                case SET -> next.put(change.name(), value);
                case DELETE -> next.remove(change.name());
                case APPEND -> next.put(change.name(), joined(base(next, change, lists), value));
                default -> next.put(change.name(), without(base(next, change, lists), value));
            }
        }
        return new Accepted(next);
    }

    private static @Nullable Refused trouble(Change change, Set<String> seen, Lists lists, ErrorCode noValue) {
        if (!seen.add(change.name())) {
            return new Refused(
                    ErrorCode.INVALID_REQUEST, "the request names the config " + change.name() + " more than once");
        }
        if (change.operation() < SET || change.operation() > SUBTRACT) {
            return new Refused(
                    ErrorCode.INVALID_REQUEST,
                    "operation " + change.operation() + " on " + change.name()
                            + " is unknown, allowed are 0 (set), 1 (delete), 2 (append) and 3 (subtract)");
        }
        if (change.operation() != DELETE && change.value() == null) {
            return new Refused(noValue, "there is no value for " + change.name() + ", only a deletion needs none");
        }
        if ((change.operation() == APPEND || change.operation() == SUBTRACT) && !lists.isList(change.name())) {
            return new Refused(
                    ErrorCode.INVALID_CONFIG,
                    change.name() + " is not a list: it can be set or deleted, not appended to or subtracted from");
        }
        return null;
    }

    private static String base(Map<String, String> overrides, Change change, Lists lists) {
        String override = overrides.get(change.name());
        return override != null ? override : lists.inherited(change.name());
    }

    private static String joined(String base, String more) {
        Set<String> all = new LinkedHashSet<>(entries(base));
        all.addAll(entries(more));
        return String.join(",", all);
    }

    private static String without(String base, String fewer) {
        List<String> rest = new ArrayList<>(entries(base));
        rest.removeAll(entries(fewer));
        return String.join(",", rest);
    }

    private static List<String> entries(String list) {
        return Arrays.stream(list.split(","))
                .map(String::trim)
                .filter(entry -> !entry.isEmpty())
                .toList();
    }
}
