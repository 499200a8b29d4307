package io.ottla.client.cli;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Whether RE2 takes an expression: brokers evaluate subscriptions of the newer group protocol (KIP-848) with it. It knows
 * most of Java's syntax, but nothing that would need backtracking.
 *
 * <p>Not thread-safe: a cursor over the expression.
 */
final class Re2Syntax {
    private static final int REPEAT_MAX = 1000;
    private static final String PERL = "invalid or unsupported Perl syntax";
    private static final String ESCAPE = "invalid escape sequence";
    private static final String RANGE = "invalid character class range";
    private static final String ESCAPES = "AzbBdDsSwWCQEpPxaftnrv01234567";

    private final String text;
    private int at;
    private int open;
    /** Whether what stands before the cursor can be repeated, cannot, or has been already. */
    private Before before = Before.NOTHING;

    private enum Before {
        NOTHING,
        SOMETHING,
        REPETITION
    }

    private Re2Syntax(String text) {
        this.text = text;
    }

    /** What is wrong with the expression, in RE2's words; null for nothing. */
    static @Nullable String fault(String expression) {
        try {
            new Re2Syntax(expression).scan();
            return null;
        } catch (Fault e) {
            return e.getMessage();
        }
    }

    /** Ends the scan. */
    private static final class Fault extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Fault(String words) {
            super(words, null, false, false);
        }
    }

    private void scan() {
        while (at < text.length()) {
            char c = text.charAt(at++);
            switch (c) {
                case '\\' -> escape();
                case '[' -> characterClass();
                case '(' -> group();
                case ')' -> {
                    if (--open < 0) {
                        throw new Fault("unexpected )");
                    }
                    before = Before.SOMETHING;
                }
                case '|' -> before = Before.NOTHING;
                case '*', '+', '?' -> repeated();
                case '{' -> counted();
                default -> before = Before.SOMETHING;
            }
        }
        if (open > 0) {
            throw new Fault("missing closing )");
        }
    }

    private void escape() {
        if (at == text.length()) {
            throw new Fault("trailing backslash at end of expression");
        }
        char c = text.charAt(at++);
        boolean backReference = c >= '1' && c <= '9' && !isOctal();
        if (backReference || isLetterOrDigit(c) && ESCAPES.indexOf(c) < 0 && c != '8' && c != '9') {
            throw new Fault(ESCAPE);
        }
        if (c == 'p' || c == 'P') {
            property();
        }
        if (c == 'Q') {
            int end = text.indexOf("\\E", at);
            at = end < 0 ? text.length() : end + 2;
        }
        before = Before.SOMETHING;
    }

    /** A category or script of Unicode: one letter, or a name in braces. */
    private void property() {
        int end = text.startsWith("{", at) ? text.indexOf('}', at) : at;
        String name = end < 0 || end >= text.length()
                ? ""
                : text.substring(at, end + 1).replaceAll("[{}^]", "");
        try {
            Pattern.compile("\\p{Is" + name + "}");
        } catch (PatternSyntaxException e) {
            throw new Fault(RANGE);
        }
        at = end + 1;
    }

    /** Two digits more make it a character by number. */
    private boolean isOctal() {
        return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '7';
    }

    private static boolean isLetterOrDigit(char c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private void characterClass() {
        if (at < text.length() && text.charAt(at) == '^') {
            at++;
        }
        // A bracket in first place is one of the characters.
        int first = at;
        while (at < text.length() && (text.charAt(at) != ']' || at == first)) {
            if (text.charAt(at) == '[' && text.startsWith("[:", at) && text.indexOf(":]", at) > 0) {
                at = text.indexOf(":]", at) + 1;
            } else if (text.charAt(at) == '\\') {
                at++;
            } else if (text.startsWith("-", at + 1)
                    && at + 2 < text.length()
                    && text.charAt(at + 2) < text.charAt(at)) {
                if (text.charAt(at + 2) != ']' && text.charAt(at + 2) != '\\') {
                    throw new Fault(RANGE);
                }
            }
            at++;
        }
        if (at >= text.length()) {
            throw new Fault("missing closing ]");
        }
        at++;
        before = Before.SOMETHING;
    }

    private void group() {
        open++;
        before = Before.NOTHING;
        if (!text.startsWith("?", at)) {
            return;
        }
        boolean named = text.startsWith("?P<", at)
                || text.startsWith("?<", at) && !text.startsWith("?<=", at) && !text.startsWith("?<!", at);
        int end = at + 1;
        if (named) {
            end = text.indexOf('>', at);
            if (end < 0) {
                throw new Fault("invalid named capture");
            }
            at = end + 1;
            return;
        }
        while (end < text.length() && "imsU-".indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        if (end == text.length() || text.charAt(end) != ':' && text.charAt(end) != ')') {
            throw new Fault(PERL);
        }
        if (text.charAt(end) == ')') {
            open--;
        }
        at = end + 1;
    }

    private void repeated() {
        if (before == Before.NOTHING) {
            throw new Fault("missing argument to repetition operator");
        }
        if (before == Before.REPETITION) {
            throw new Fault("invalid nested repetition operator");
        }
        if (text.startsWith("?", at)) {
            at++;
        }
        before = Before.REPETITION;
    }

    /** Braces are a count, or just braces. */
    private void counted() {
        int end = text.indexOf('}', at);
        String inside = end < 0 ? "" : text.substring(at, end);
        if (!inside.matches("\\d+(,\\d*)?")) {
            before = Before.SOMETHING;
            return;
        }
        int least = -1;
        for (String number : inside.split(",")) {
            if (number.length() > 4 || Integer.parseInt(number) > REPEAT_MAX || Integer.parseInt(number) < least) {
                throw new Fault("invalid repeat count");
            }
            least = Integer.parseInt(number);
        }
        at = end + 1;
        repeated();
    }
}
