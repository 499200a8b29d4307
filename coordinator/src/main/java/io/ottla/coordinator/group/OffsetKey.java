package io.ottla.coordinator.group;

/** A partition of a topic, as committed offsets name it: by topic name. */
public record OffsetKey(String topic, int partition) {
    @Override
    public String toString() {
        return topic + "-" + partition;
    }
}
