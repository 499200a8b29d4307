package io.ottla.client.cli.load;

import io.ottla.client.Metrics;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The metrics of a client, as Kafka's tools print them:
 *
 * <pre>
 *   Metric Name                                            Value
 *   producer-metrics:record-send-total:{client-id=me}    : 1000.000
 * </pre>
 */
final class MetricsTable {
    private MetricsTable() {}

    static void print(Metrics metrics, PrintStream out) {
        TreeMap<String, Double> values = new TreeMap<>();
        metrics.all().forEach(metric -> values.put(label(metric), metrics.value(metric.name())));
        int width = values.keySet().stream().mapToInt(String::length).max().orElse(1);
        out.printf(Locale.ROOT, "%n%-" + width + "s   %s%n", "Metric Name", "Value");
        values.forEach((label, value) -> out.printf(Locale.ROOT, "%-" + width + "s : %.3f%n", label, value));
    }

    private static String label(Metrics.Metric metric) {
        String tags = metric.tags().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(tag -> tag.getKey() + "=" + tag.getValue())
                .collect(Collectors.joining(", ", "{", "}"));
        return metric.group() + ":" + metric.name() + ":" + tags;
    }
}
