package io.ottla.client.consumer;

import io.ottla.client.net.TopicView;
import io.ottla.protocol.wire.ErrorCode;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What a consumer reads. */
sealed interface Subscription {
    /** Nothing. */
    record None() implements Subscription {}

    /** The partitions that it was given by hand. */
    record Manual() implements Subscription {}

    /** Its share of these topics. */
    record Topics(Set<String> names) implements Subscription {}

    /** Its share of the topics whose whole name matches. */
    record Matching(Pattern pattern, boolean excludeInternal) implements Subscription {
        Set<String> among(Collection<TopicView> topics) {
            Set<String> names = new TreeSet<>();
            for (TopicView topic : topics) {
                if (topic.error() == ErrorCode.NONE
                        && !(excludeInternal && topic.isInternal())
                        && pattern.matcher(topic.name()).matches()) {
                    names.add(topic.name());
                }
            }
            return names;
        }
    }

    default boolean isOfGroup() {
        return this instanceof Topics || this instanceof Matching;
    }
}
