package io.ottla.client;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a client has counted and measured, for whoever shows it: a log line, a JMX bean, a scrape. Where Kafka's clients
 * measure the same thing it has their name, such as {@code records-consumed-total} or {@code fetch-latency-avg}.
 *
 * <p>Thread: from anywhere, at any time, also after the client was closed; reading costs the client nothing.
 */
public interface Metrics {
    /**
     * One figure.
     *
     * @param group figures that belong together; that of Kafka's clients where they measure the same thing
     * @param name lower case with dashes; a {@code -total} only rises, everything else goes up and down
     * @param tags what it is of, such as the {@code client-id}
     * @param unit {@code records}, {@code bytes}, {@code ms}, {@code requests} and the like
     * @param what one sentence for a reader
     */
    record Metric(String group, String name, Map<String, String> tags, String unit, String what) {}

    /** Everything that there is, in the order of the names. The list does not change while the client lives. */
    List<Metric> all();

    /**
     * The figure now; NaN while nothing was measured yet. Throws IllegalArgumentException, which names the ones that there
     * are, for an unknown name.
     */
    double value(String name);

    /** All figures now, by name. Each is read by itself: they may be of slightly different moments. */
    default Map<String, Double> values() {
        Map<String, Double> values = new TreeMap<>();
        all().forEach(metric -> values.put(metric.name(), value(metric.name())));
        return values;
    }
}
