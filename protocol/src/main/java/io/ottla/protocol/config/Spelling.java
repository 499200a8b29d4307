package io.ottla.protocol.config;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Finds the name that someone may have meant. */
public final class Spelling {
    private static final int NAME_CHARS_MAX = 100;

    private Spelling() {}

    /** The name that differs by the fewest letters, at most so many; null when none is that close. Any thread. */
    public static @Nullable String closest(String typed, Collection<String> names, int lettersMax) {
        if (typed.length() > NAME_CHARS_MAX) {
            return null;
        }
        String best = null;
        int bestDistance = lettersMax + 1;
        for (String name : names) {
            int distance = distance(typed, name);
            if (distance < bestDistance) {
                best = name;
                bestDistance = distance;
            }
        }
        return best;
    }

    /** Letters to insert, delete or replace to make one of the other (Levenshtein). */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replace = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replace, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
