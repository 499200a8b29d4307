package io.ottla.protocol.config;

import org.jspecify.annotations.Nullable;

/** Joins the lines of a property file that end in an odd number of backslashes, and leaves out blanks and comments. */
final class LogicalLines {
    private final String[] lines;
    private int next;
    private int number;

    LogicalLines(String text) {
        this.lines = text.split("\r\n|\r|\n", -1);
    }

    /** The number, from 1, of the natural line on which the last logical one began. */
    int number() {
        return number;
    }

    /** The next line that says something, without leading blanks; null at the end. */
    @Nullable
    String next() {
        while (next < lines.length) {
            String line = dropBlanks(lines[next++]);
            number = next;
            if (!line.isEmpty() && line.charAt(0) != '#' && line.charAt(0) != '!') {
                String whole = continued(line);
                if (!whole.isEmpty()) {
                    return whole;
                }
            }
        }
        return null;
    }

    private String continued(String first) {
        StringBuilder whole = new StringBuilder(first);
        while (endsOpen(whole)) {
            whole.setLength(whole.length() - 1);
            if (whole.isEmpty() || next == lines.length) {
                break; // after a backslash alone a line begins anew, a comment if it looks like one: as Java has it
            }
            whole.append(dropBlanks(lines[next++]));
        }
        return whole.toString();
    }

    private static boolean endsOpen(CharSequence line) {
        int backslashes = 0;
        for (int i = line.length() - 1; i >= 0 && line.charAt(i) == '\\'; i--) {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    private static String dropBlanks(String line) {
        int from = 0;
        while (from < line.length() && PropertyLine.isBlank(line.charAt(from))) {
            from++;
        }
        return line.substring(from);
    }
}
