package io.ottla.client.producer;

import io.ottla.client.net.MetadataCache;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which topics are in use. One that nothing was sent to for metadata.max.idle.ms is no longer asked for: to ask for a topic
 * that somebody has deleted would make it anew where brokers create topics on demand. Its buffers and numbers stay, so that
 * the next record for it goes on where the last one was.
 *
 * <p>Thread: the client's loop.
 */
final class TopicUse {
    private final MetadataCache metadata;
    private final long idleNanos;
    private final Map<String, Long> lastNanos = new HashMap<>();

    TopicUse(MetadataCache metadata, long idleMs) {
        this.metadata = metadata;
        this.idleNanos = idleMs * 1_000_000;
    }

    /** The topic is wanted at this time. */
    void used(String topic, long nowNanos) {
        if (lastNanos.put(topic, nowNanos) == null) {
            metadata.want(topic);
        }
    }

    /** Nobody wants the topic. */
    void forget(String topic) {
        lastNanos.remove(topic);
        metadata.forget(topic);
    }

    /** Forgets what was not used for long. */
    void forgetIdle(long nowNanos) {
        List<String> idle = lastNanos.entrySet().stream()
                .filter(topic -> nowNanos - topic.getValue() > idleNanos)
                .map(Map.Entry::getKey)
                .toList();
        idle.forEach(this::forget);
    }
}
