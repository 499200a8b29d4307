package io.ottla.client.consumer;

import io.ottla.client.LogOffset;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where to begin without a committed offset, or when it is out of range: {@code earliest}, {@code latest}, {@code none}, or
 * {@code by_duration:PT1H}, the first record of the last hour (KIP-1106). Immutable.
 *
 * @param sentinel one of LogOffset's constants; 0 where it is a matter of time or of the application
 */
record Reset(long sentinel, @Nullable Duration back) {
    /** For a reader. */
    static final String ALLOWED = "one of earliest, latest, none, by_duration:PnDTnHnMn.nS";

    private static final String BY_DURATION = "by_duration:";
    private static final Reset NONE = new Reset(0, null);

    /** Throws IllegalArgumentException for what is none. */
    static Reset parse(String text) {
        String word = text.toLowerCase(Locale.ROOT);
        if (word.startsWith(BY_DURATION)) {
            return new Reset(0, duration(text.substring(BY_DURATION.length())));
        }
        return switch (word) {
            case "earliest" -> new Reset(LogOffset.EARLIEST, null);
            case "latest" -> new Reset(LogOffset.LATEST, null);
            case "none" -> NONE;
            default -> throw new IllegalArgumentException("'" + text + "' is not " + ALLOWED);
        };
    }

    static boolean isOne(String text) {
        try {
            parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Duration duration(String text) {
        try {
            Duration back = Duration.parse(text);
            if (!back.isNegative()) {
                return back;
            }
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("'" + text + "' is no duration", e);
        }
        throw new IllegalArgumentException("'" + text + "' is negative");
    }

    /** Whether the application has to say it. */
    boolean isByApplication() {
        return sentinel == 0 && back == null;
    }

    /** As a question for offsets: a time in ms since the epoch or one of LogOffset's constants. */
    long at(long nowMs) {
        return back == null ? sentinel : Math.max(0, nowMs - back.toMillis());
    }
}
