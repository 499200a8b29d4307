package io.ottla.client.consumer;

import io.ottla.client.TopicView;
import io.ottla.client.net.MetadataCache;
import io.ottla.protocol.wire.ErrorCode;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What a consumer reads. Immutable. */
sealed interface Subscription {
    /** Nothing. */
    record None() implements Subscription {
        @Override
        public Set<String> among(Collection<TopicView> topics) {
            return Set.of();
        }

        @Override
        public void keepKnown(MetadataCache metadata, Set<String> others) {
            metadata.wantOnly(Set.of());
        }
    }

    /** The partitions that it was given by hand, of these topics. */
    record Manual(Set<String> names) implements Subscription {
        @Override
        public Set<String> among(Collection<TopicView> topics) {
            return Set.of();
        }

        @Override
        public void keepKnown(MetadataCache metadata, Set<String> others) {
            metadata.wantOnly(names);
        }

        @Override
        public boolean names(String topic) {
            return names.contains(topic);
        }
    }

    /** Its share of these topics. */
    record Topics(Set<String> names) implements Subscription {
        @Override
        public Set<String> among(Collection<TopicView> topics) {
            return names;
        }

        @Override
        public void keepKnown(MetadataCache metadata, Set<String> others) {
            Set<String> all = new TreeSet<>(names);
            all.addAll(others);
            metadata.wantOnly(all);
        }

        @Override
        public boolean names(String topic) {
            return names.contains(topic);
        }
    }

    /** Its share of the topics whose whole name matches. */
    record Matching(Pattern pattern, boolean excludeInternal) implements Subscription {
        @Override
        public Set<String> among(Collection<TopicView> topics) {
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

        @Override
        public void keepKnown(MetadataCache metadata, Set<String> others) {
            metadata.wantAll();
        }
    }

    /** The topics that it has a share of in its group, of those that there are. */
    Set<String> among(Collection<TopicView> topics);

    /** Has metadata follow what it means, and these too. */
    void keepKnown(MetadataCache metadata, Set<String> others);

    /** Whether the application named this topic. */
    default boolean names(String topic) {
        return false;
    }

    default boolean isOfGroup() {
        return this instanceof Topics || this instanceof Matching;
    }
}
