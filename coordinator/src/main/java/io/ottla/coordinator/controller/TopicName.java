package io.ottla.coordinator.controller;

import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.TopicImage;
import org.jspecify.annotations.Nullable;

/** What a topic may be called: a name becomes a folder name and, with dots as underscores, part of a metric's name. */
public final class TopicName {
    /** A partition's folder is the name, a dash and a number, and deletion appends 39 more characters. */
    private static final int LENGTH_MAX = 249;

    private TopicName() {}

    /** What is wrong with the name, or null. */
    public static @Nullable String complaint(String name) {
        if (name.isEmpty()) {
            return "the topic name is empty";
        }
        if (name.equals(".") || name.equals("..")) {
            return "a topic cannot be named '" + name + "'";
        }
        if (name.length() > LENGTH_MAX) {
            return "the topic name has " + name.length() + " characters, at most " + LENGTH_MAX + " are allowed";
        }
        for (int i = 0; i < name.length(); i++) {
            if (!isAllowed(name.charAt(i))) {
                return "the topic name '" + name + "' has the character '" + name.charAt(i)
                        + "', allowed are ASCII letters and digits, '.', '_' and '-'";
            }
        }
        return null;
    }

    /** A topic whose name differs only in dots and underscores, or null. */
    public static @Nullable String collision(ClusterImage image, String name) {
        if (name.indexOf('.') < 0 && name.indexOf('_') < 0) {
            return null;
        }
        String folded = name.replace('.', '_');
        for (TopicImage topic : image.topics()) {
            if (!topic.name().equals(name) && topic.name().replace('.', '_').equals(folded)) {
                return topic.name();
            }
        }
        return null;
    }

    private static boolean isAllowed(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '-';
    }
}
